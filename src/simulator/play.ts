import type { ManagementParameters } from '../declarations/management.ts';
import type { VirtualHost } from '../host/virtual/host.ts';
import { fromText } from '../values/bytes.ts';
import type { ByteString } from '../values/value.ts';
import { buildAnswer } from './answer.ts';
import type { PeerEndpoint } from './endpoint.ts';
import { jsonRpcAnswer } from './management-answer.ts';
import { parseHostPort, type ReplyStep, ScenarioProblem, type SendStep, type Step } from './scenario.ts';
import type { RunningScript } from './script.ts';
import type { Movement } from './settle.ts';
import { fillTemplate } from './template.ts';

/** How long the answer of a management command is waited for, in virtual milliseconds. */
const answerTime = 60_000;

/** Everything a step may touch. */
export interface Stage {
  readonly host: VirtualHost;
  readonly server: { readonly ip: string; readonly port: number };
  readonly endpoints: ReadonlyMap<string, PeerEndpoint>;
  readonly running: RunningScript;
  readonly movement: Movement;
  /** A file of the case; undefined when there is none. */
  readonly read: (name: string) => ByteString | undefined;
  /** Replaces `@DIR@`. */
  readonly expand: (text: string) => string;
}

/** Plays one step up to the moment when nothing moves any more; returns the answer of a management command. */
export function playStep(step: Step, stage: Stage): { result?: unknown } {
  let outcome = {};
  if ('reply' in step) answer(step, stage);
  else if ('wait' in step) stage.host.clock.advance(step.wait);
  else if ('mi' in step) outcome = { result: manage(step, stage) };
  else if ('cut' in step) stage.host.network.proxies.cut(step.cut);
  else if ('restore' in step) stage.host.network.proxies.restore(step.restore);
  else send(step, stage);
  if (!step.quick) stage.movement.settle();
  return outcome;
}

function peer(name: string, stage: Stage): PeerEndpoint {
  const found = stage.endpoints.get(name);
  if (!found) throw new ScenarioProblem(`there is no endpoint "${name}"`);
  return found;
}

function send(step: SendStep, stage: Stage): void {
  const from = peer(step.from, stage);
  const to = step.to === undefined ? stage.server : parseHostPort(step.to);
  if (!to) throw new ScenarioProblem(`"to" must be "IP:PORT", not ${JSON.stringify(step.to)}`);
  const template = content(step, stage);
  const data = fillTemplate(template, {
    reply: from.lastReply,
    request: from.requests.at(-1)?.message ?? null,
    challenge: from.lastChallenge,
  });
  for (let count = 0; count < (step.times ?? 1); count++) {
    if (count > 0) {
      if (step.gap) stage.host.clock.advance(step.gap);
      else stage.host.clock.runUntilIdle();
    }
    from.send(data, to);
  }
}

function content(step: SendStep, stage: Stage): ByteString {
  if (step.text !== undefined) return step.latin1 ? step.text : fromText(step.text);
  const file = stage.read(step.send!);
  if (file === undefined) throw new ScenarioProblem(`there is no file "${step.send}"`);
  return step.raw ? file : wireForm(file);
}

/** Line ends become CRLF; without an empty line one is added, behind the line end that is there. */
export function wireForm(text: ByteString): ByteString {
  const lines = text.replace(/\r?\n/g, '\r\n');
  return lines.includes('\r\n\r\n') ? lines : `${lines}\r\n\r\n`;
}

function answer(step: ReplyStep, stage: Stage): void {
  const from = peer(step.from, stage);
  if (from.requests.length === 0) stage.host.clock.runUntilIdle();
  const { method } = step;
  const candidates =
    method === undefined
      ? from.requests
      : from.requests.filter(({ message }) => message.firstLine.startsWith(`${method} `));
  const request =
    step.index === undefined ? candidates.at(-1) : (candidates[step.index] ?? candidates.at(-1));
  if (!request) return; // Nothing to answer: the report shows that nothing arrived.
  const source = { reply: from.lastReply, request: request.message, challenge: from.lastChallenge };
  const headers = step.headers?.map((line) => fillTemplate(fromText(line), source));
  const body = step.body === undefined ? undefined : fromText(step.body);
  from.send(buildAnswer(request.message, { ...step, headers, body }), request.source);
}

function manage(step: Extract<Step, { mi: string }>, stage: Stage): unknown {
  let result: unknown;
  let answered = false;
  const parameters =
    step.params === undefined
      ? null
      : (JSON.parse(stage.expand(JSON.stringify(step.params)), encoded) as ManagementParameters);
  stage.running.execute(step.mi, parameters, (value) => {
    answered = true;
    result = jsonRpcAnswer(value);
  });
  stage.host.clock.runUntilIdle();
  if (step.then) {
    answer(step.then, stage);
    stage.host.clock.runUntilIdle();
  }
  const end = stage.host.clock.now() + answerTime;
  while (!answered) {
    const next = stage.host.clock.next();
    if (next === null || next > end) break;
    stage.host.clock.runUntil(next);
  }
  return result;
}

function encoded(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? fromText(value) : value;
}
