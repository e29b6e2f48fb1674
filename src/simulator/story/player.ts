import type { Observation, ObservationOf } from '../../declarations/observation.ts';
import { toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import type { PeerEndpoint } from '../endpoint.ts';
import { playStep, type Stage, wireForm } from '../play.ts';
import { parseHostPort, ScenarioProblem } from '../scenario.ts';
import { fillTemplate } from '../template.ts';
import { headerValues, readMessage, type TextMessage } from '../text-message.ts';
import { difference, misses } from './compare.ts';
import { resultDifference } from './compare-result.ts';
import { matches } from './pattern.ts';
import { Phone, PhoneProblem } from './phone.ts';
import {
  type Captures,
  type ExpectAction,
  placeOf,
  type Story,
  StoryProblem,
  type StoryStep,
} from './story.ts';

/** Why a step of a story is not what happened. */
export interface Mismatch {
  /** `call.yaml:14:5`. */
  readonly place: string;
  /** The lines of the story around it. */
  readonly frame: string;
  readonly message: string;
  /** Lines that begin with `-` (wanted) or `+` (came). */
  readonly difference: readonly string[];
}

export interface StepOutcome {
  readonly mismatch: Mismatch | null;
  /** The answer of a management command. */
  readonly result?: unknown;
  /** The step only looked at what had happened: no time has to pass after it. */
  readonly looked: boolean;
}

/** Where requests of a peer go when the story does not say. */
export type ServerAddress = (protocol: 'udp' | 'tcp') => { readonly ip: string; readonly port: number };

interface Arrived {
  readonly message: TextMessage;
  readonly data: ByteString;
}

/** Plays the steps of a story; keeps what the peers received and the variables. */
export class StoryPlayer {
  readonly #story: Story;
  readonly #stage: Stage;
  readonly #serverAddress: ServerAddress;
  readonly #phones = new Map<string, Phone>();
  readonly #waiting = new Map<string, Arrived[]>();
  readonly #seen = new Map<string, Set<ByteString>>();
  readonly #variables: Map<string, ByteString>;
  /** What the script told and no step has taken yet. */
  readonly #logs: ObservationOf<'log'>[] = [];
  readonly #events: ObservationOf<'event'>[] = [];

  constructor(story: Story, stage: Stage, serverAddress: ServerAddress) {
    this.#story = story;
    this.#stage = stage;
    this.#serverAddress = serverAddress;
    this.#variables = new Map(story.variables);
    for (const setup of story.peers.values()) {
      this.#phones.set(setup.name, new Phone(setup, story.domain ?? serverAddress(setup.protocol).ip));
      this.#waiting.set(setup.name, []);
      this.#seen.set(setup.name, new Set());
    }
  }

  /** To be told of every message at a peer. */
  arrived(name: string, data: ByteString): void {
    const seen = this.#seen.get(name);
    if (seen === undefined) return;
    const message = readMessage(data);
    const automatic = this.#phones.get(name)!.received(message);
    if (automatic !== null) this.#send(name, automatic, null);
    // What comes again is a retransmission: nobody wants to write it down.
    if (seen.has(data)) return;
    seen.add(data);
    this.#waiting.get(name)!.push({ message, data });
  }

  /** To be told of what the server does: logs and events can be expected. */
  observe(observation: Observation): void {
    if (observation.type === 'log' && observation.origin === 'script') this.#logs.push(observation);
    else if (observation.type === 'event') this.#events.push(observation);
  }

  /** @throws ScenarioProblem when the step cannot be played. */
  play(step: StoryStep): StepOutcome {
    try {
      return this.#play(step);
    } catch (problem) {
      if (
        problem instanceof PhoneProblem ||
        (problem instanceof ScenarioProblem && !(problem instanceof StoryProblem))
      )
        throw new StoryProblem(problem.message, this.#story.source, step.span);
      throw problem;
    }
  }

  #play(step: StoryStep): StepOutcome {
    const { action } = step;
    switch (action.kind) {
      case 'send': {
        const phone = this.#phones.get(action.peer)!;
        const named = action.to === null ? undefined : this.#phones.get(toText(action.to));
        const to = named?.uri ?? action.to;
        const data = phone.request({ ...this.#filled(action), to: to === null ? null : this.#fill(to) });
        this.#capture(action.capture, readMessage(data));
        for (let count = 0; count < action.times; count++) {
          if (count > 0) this.#stage.host.clock.advance(action.gap);
          this.#send(action.peer, data, action.target);
        }
        return acted;
      }
      case 'send-text': {
        const template = action.text ?? this.#file(action.file!);
        const peer = this.#endpoint(action.peer);
        const source = {
          reply: peer.lastReply,
          request: peer.requests.at(-1)?.message ?? null,
          challenge: peer.lastChallenge,
        };
        this.#send(action.peer, fillTemplate(wireForm(this.#fill(template)), source), action.target);
        return acted;
      }
      case 'reply': {
        const peer = this.#endpoint(action.peer);
        const request = peer.requests
          .filter(({ message }) => {
            const method = message.firstLine.split(' ', 1)[0];
            return action.method === null ? method !== 'ACK' : method === action.method;
          })
          .at(-1);
        if (request === undefined)
          throw new ScenarioProblem(`${action.peer} received no ${action.method ?? 'request'} to reply to`);
        const reason = action.reason === null ? null : this.#fill(action.reason);
        const data = this.#phones
          .get(action.peer)!
          .answer(request.message, action.code, reason, this.#filled(action));
        peer.send(data, request.source);
        return acted;
      }
      case 'expect':
        return this.#expect(step, action);
      case 'log': {
        const logs = this.#logs.map(({ text }) => text.replace(/\n$/, ''));
        const found = logs.findIndex((text) => matches(action.pattern, text, this.#fill));
        if (found >= 0) return this.#taken(this.#logs, found);
        return this.#mismatch(step, 'the script did not log this', [
          `- ${action.pattern.source}`,
          ...logs.slice(-5).map((text) => `+ ${text}`),
        ]);
      }
      case 'event': {
        const events = this.#events;
        const found = events.findIndex(
          (seen) =>
            seen.event === action.event &&
            action.parameters.every(({ name, pattern }) =>
              seen.parameters.some(
                (parameter) =>
                  parameter.name === name && matches(pattern, String(parameter.value), this.#fill),
              ),
            ),
        );
        if (found >= 0) return this.#taken(events, found);
        const shown = (event: ByteString, list: readonly (readonly [ByteString | null, unknown])[]) =>
          [event, ...list.map(([name, value]) => `${name ?? ''}=${value}`)].join('  ');
        return this.#mismatch(step, 'the script did not raise this event', [
          `- ${shown(
            action.event,
            action.parameters.map(({ name, pattern }) => [name, pattern.source]),
          )}`,
          ...events.slice(-5).map(
            (seen) =>
              `+ ${shown(
                seen.event,
                seen.parameters.map(({ name, value }) => [name, value]),
              )}`,
          ),
        ]);
      }
      case 'management': {
        const { result } = playStep(action.step, this.#stage);
        const lines = resultDifference(action.result, result);
        return lines.length === 0
          ? { mismatch: null, result, looked: false }
          : { ...this.#mismatch(step, 'the command answered something else', lines), result };
      }
      case 'plain':
        return { mismatch: null, looked: false, ...playStep(action.step, this.#stage) };
    }
  }

  #expect(step: StoryStep, action: ExpectAction): StepOutcome {
    const { clock } = this.#stage.host;
    const queue = this.#waiting.get(action.peer)!;
    const end = clock.now() + action.within;
    const passed: Arrived[] = [];
    clock.runUntilIdle();
    for (;;) {
      if (action.what.kind !== 'nothing') {
        const skipped = queue.findIndex(({ message }) => !isPassedOver(message, action));
        passed.push(...queue.splice(0, skipped < 0 ? queue.length : skipped));
      }
      const next = queue.some(({ message }) => !isPassedOver(message, action)) ? null : clock.next();
      if (next === null || next > end) break;
      clock.runUntil(next);
    }
    if (queue.length === 0 && clock.now() < end && action.what.kind === 'nothing') clock.runUntil(end);
    const [first] = queue;
    if (action.what.kind === 'nothing') {
      const unwanted = queue.find(({ message }) => !isPassedOver(message, action));
      if (unwanted === undefined) return fine;
      return this.#mismatch(step, `${action.peer} expects nothing, but something came`, [
        '- nothing',
        ...headLines(unwanted.data),
      ]);
    }
    if (first === undefined) {
      const waited =
        action.within > 0 ? ` within ${action.within} ms` : ' so far; "within 30 s" would wait for it';
      return this.#mismatch(
        step,
        `nothing ${passed.length > 0 ? 'else ' : ''}came to ${action.peer}${waited}`,
        [
          `- ${step.text.replace(/^\S+ expects /, '')}`,
          ...passed.map(({ message }) => `  ${shortly(message)} was passed over`),
        ],
      );
    }
    queue.shift();
    const lines = misses(action, first.message, this.#fill);
    if (lines.length > 0) {
      const what = shortly(first.message);
      return this.#mismatch(
        step,
        `${action.peer} got ${what}, which is not what it expects`,
        difference(lines, first.data),
      );
    }
    this.#capture(action.capture, first.message);
    return fine;
  }

  /** Each log and event is what one step expects, so that two steps want two of them. */
  #taken(list: unknown[], index: number): StepOutcome {
    list.splice(index, 1);
    return fine;
  }

  #capture(captures: Captures, message: TextMessage): void {
    for (const [name, { header, part }] of captures) {
      const value = headerValues(message, header)[0] ?? '';
      const found = part?.exec(value);
      this.#variables.set(name, part === null ? value : (found?.[1] ?? found?.[0] ?? ''));
    }
  }

  #mismatch(step: StoryStep, message: string, lines: readonly string[]): StepOutcome {
    const mismatch = { ...placeOf(this.#story.source, step.span), message, difference: lines.map(toText) };
    return { mismatch, looked: true };
  }

  /** Puts variables in: `{{name}}`. Other templates (`{{reply:To}}`) stay. */
  readonly #fill = (text: ByteString): ByteString =>
    text.includes('{{')
      ? text.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (_all, name: string) => this.#variable(name))
      : text;

  #variable(name: string): ByteString {
    const value = this.#variables.get(name);
    if (value !== undefined) return value;
    const known = [...this.#variables.keys()].join(', ') || 'none';
    throw new ScenarioProblem(`there is no variable "${name}" yet; there are ${known}`);
  }

  #filled<
    A extends { headers: ReadonlyMap<ByteString, readonly ByteString[] | null>; body: ByteString | null },
  >(action: A): A {
    const headers = new Map(
      [...action.headers].map(([name, values]) => [name, values?.map((value) => this.#fill(value)) ?? null]),
    );
    return { ...action, headers, body: action.body === null ? null : this.#fill(action.body) };
  }

  #send(name: string, data: ByteString, target: string | null): void {
    const { protocol } = this.#story.peers.get(name)!;
    const to = target ?? this.#story.server;
    this.#endpoint(name).send(data, to === null ? this.#serverAddress(protocol) : parseHostPort(to)!);
  }

  #endpoint(name: string): PeerEndpoint {
    return this.#stage.endpoints.get(name)!;
  }

  #file(name: string): ByteString {
    const content = this.#stage.read(name);
    if (content === undefined) throw new ScenarioProblem(`there is no file "${name}"`);
    return content;
  }
}

const acted: StepOutcome = { mismatch: null, looked: false };
const fine: StepOutcome = { mismatch: null, looked: true };

/** Provisional replies that the step does not ask for. */
function isPassedOver(message: TextMessage, { what }: ExpectAction): boolean {
  const provisional = /^SIP\/2\.0 1(\d\d)/.exec(message.firstLine);
  if (provisional === null) return false;
  if (what.kind === 'nothing') return provisional[1] === '00';
  if (what.kind === 'request') return true;
  return (
    !what.code.startsWith('1') || (provisional[1] === '00' && what.code !== '100' && what.code !== '1xx')
  );
}

function shortly({ firstLine }: TextMessage): string {
  return firstLine.replace(/ SIP\/2\.0$/, '').replace(/^SIP\/2\.0 /, '');
}

function headLines(data: ByteString): string[] {
  return data
    .split(/\r?\n\r?\n/, 1)[0]!
    .split(/\r?\n/)
    .map((line) => `+ ${line}`);
}
