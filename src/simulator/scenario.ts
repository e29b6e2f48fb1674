/** What happens around a script: peers, brokers, and the steps they take. The same form as `scenario.json`. */
export interface Scenario {
  readonly doc?: string;
  /** Only whether the script is accepted. */
  readonly checkOnly?: boolean;
  /** `udp:IP:PORT` or `tcp:IP:PORT` by name. */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Where peers send to; `127.0.0.1:5060` when absent. */
  readonly server?: string;
  readonly network?: string;
  readonly amqp?: AmqpSetup;
  readonly proxies?: Readonly<Record<string, ProxySetup>>;
  /** Files whose content is wanted at the end. */
  readonly files?: readonly string[];
  /** Messages of a step are listed by endpoint. */
  readonly byEndpoint?: boolean;
  readonly steps?: readonly Step[];
  /** What the real server loses or corrupts here, and what should happen. */
  readonly lossy?: string;
  readonly instead?: string;
}

export interface AmqpSetup {
  readonly queues?: readonly string[];
  readonly bindings?: readonly {
    readonly exchange: string;
    readonly type?: 'direct' | 'topic' | 'fanout' | 'headers';
    readonly queue: string;
    readonly key?: string;
  }[];
}

export interface ProxySetup {
  readonly listen: string | number;
  readonly to: string | number;
  /** Starts cut. */
  readonly closed?: boolean;
}

/** The next step follows at once, without waiting until nothing moves. */
interface Quick {
  readonly quick?: boolean;
}

export interface SendStep extends Quick {
  readonly from: string;
  /** A file of the case. */
  readonly send?: string;
  /** Or exactly this text. */
  readonly text?: string;
  readonly latin1?: boolean;
  /** The bytes as they are. */
  readonly raw?: boolean;
  readonly times?: number;
  /** Milliseconds between repeats. */
  readonly gap?: number;
  readonly to?: string;
}

export interface ReplyStep extends Quick {
  readonly from: string;
  readonly reply: number;
  readonly reason?: string;
  readonly tag?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly index?: number;
  readonly method?: string;
}

export interface WaitStep extends Quick {
  /** Milliseconds. */
  readonly wait: number;
}

export interface ManagementStep extends Quick {
  readonly mi: string;
  readonly params?: Readonly<Record<string, unknown>> | readonly unknown[];
  /** A peer answers the request that the command itself sends. */
  readonly then?: ReplyStep;
}

export interface CutStep extends Quick {
  readonly cut: string;
}

export interface RestoreStep extends Quick {
  readonly restore: string;
}

export type Step = SendStep | ReplyStep | WaitStep | ManagementStep | CutStep | RestoreStep;

/** A scenario that cannot be played, in words for its author. */
export class ScenarioProblem extends Error {}

/**
 * Reads the text of a scenario.
 *
 * @throws ScenarioProblem when it is not JSON or not a scenario.
 */
export function parseScenario(text: string): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (problem) {
    throw new ScenarioProblem(`the scenario is not JSON: ${(problem as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ScenarioProblem('the scenario must be a JSON object');
  const scenario = value as Scenario;
  if (scenario.steps !== undefined && !Array.isArray(scenario.steps))
    throw new ScenarioProblem('"steps" must be a list');
  for (const [index, step] of (scenario.steps ?? []).entries()) checkStep(step, index, scenario);
  for (const [name, address] of Object.entries(scenario.endpoints ?? {})) {
    if (typeof address !== 'string' || parseEndpoint(address) === null) {
      throw new ScenarioProblem(
        `endpoint "${name}" must be "udp:IP:PORT" or "tcp:IP:PORT", not ${JSON.stringify(address)}`,
      );
    }
  }
  return scenario;
}

const kinds = ['reply', 'send', 'text', 'wait', 'mi', 'cut', 'restore'] as const;

const fieldTypes = {
  ...{ wait: 'number', reply: 'number', times: 'number', gap: 'number', index: 'number' },
  ...{ from: 'string', send: 'string', text: 'string', to: 'string', mi: 'string' },
  ...{ reason: 'string', tag: 'string', body: 'string', method: 'string' },
} as const;

function checkStep(step: Step, index: number, scenario: Scenario): void {
  const place = `step ${index + 1}`;
  if (typeof step !== 'object' || step === null) throw new ScenarioProblem(`${place} must be an object`);
  if (!kinds.some((kind) => kind in step))
    throw new ScenarioProblem(`${place} has none of ${kinds.join(', ')}`);
  for (const [field, type] of Object.entries(fieldTypes)) {
    const value = (step as unknown as Record<string, unknown>)[field];
    if (value !== undefined && (typeof value !== type || Number(value) < 0))
      throw new ScenarioProblem(`${place}: "${field}" must be a ${type}, not ${JSON.stringify(value)}`);
  }
  const peers = ['from' in step ? step.from : null, 'mi' in step && step.then ? step.then.from : null];
  for (const peer of peers) {
    if (peer !== null && !(peer in (scenario.endpoints ?? {})))
      throw new ScenarioProblem(`${place}: there is no endpoint "${peer}"`);
  }
  for (const proxy of ['cut' in step ? step.cut : null, 'restore' in step ? step.restore : null]) {
    if (proxy !== null && !(proxy in (scenario.proxies ?? {})))
      throw new ScenarioProblem(`${place}: there is no proxy "${proxy}"`);
  }
}

/** Splits `udp:127.0.0.1:5080`; the IP may stand in brackets. */
export function parseEndpoint(text: string): { protocol: 'udp' | 'tcp'; ip: string; port: number } | null {
  const found = /^(udp|tcp):(.+)$/.exec(text);
  const address = found && parseHostPort(found[2]!);
  return found && address ? { protocol: found[1] as 'udp' | 'tcp', ...address } : null;
}

/** Splits `127.0.0.1:5080`, `[::1]:5080`, the same behind `udp:` or `tcp:`, or a port alone (on 127.0.0.1). */
export function parseHostPort(text: string | number): { ip: string; port: number } | null {
  const found = /^(?:(?:udp|tcp):)?(?:(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+)):)?(\d{1,5})$/.exec(String(text));
  if (!found || Number(found[3]) > 65_535) return null;
  return { ip: found[1] ?? found[2] ?? '127.0.0.1', port: Number(found[3]) };
}
