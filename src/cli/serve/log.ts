import type { Observation } from '../../declarations/observation.ts';
import type { JsonDiagnostic } from '../../diagnostics/index.ts';
import { toText } from '../../values/bytes.ts';
import { observationToJson } from '../run/json-lines.ts';
import { withoutPasswords } from '../run/passwords.ts';
import { isRepetition } from '../run/repetition.ts';

/** Which observations a live server writes; messages and routes only when asked. */
export type Detail = 'quiet' | 'messages';

/** Writes what a running server tells as lines: JSON, or text as the real server's log has it. */
export class ServeLog {
  readonly #write: (line: string) => void;
  readonly #json: boolean;
  readonly #detail: Detail;

  constructor(write: (line: string) => void, json: boolean, detail: Detail) {
    this.#write = write;
    this.#json = json;
    this.#detail = detail;
  }

  /** A line about the server as a whole: started, reloaded, stopping. */
  say(level: 'NOTICE' | 'WARNING' | 'ERROR', text: string, time: number): void {
    if (this.#json)
      this.#write(`${JSON.stringify({ type: 'server', time: new Date(time).toISOString(), level, text })}\n`);
    else this.#write(`${stamp(time)} ${level}: ${text}\n`);
  }

  /** What is wrong with a script, as JSON lines. */
  diagnostics(diagnostics: readonly JsonDiagnostic[], time: number): void {
    for (const diagnostic of diagnostics)
      this.#write(
        `${JSON.stringify({ type: 'diagnostic', time: new Date(time).toISOString(), ...diagnostic })}\n`,
      );
  }

  /** Messages that come and go are written. */
  get wantsMessages(): boolean {
    return this.#detail === 'messages';
  }

  observe(observation: Observation): void {
    if (!this.#wants(observation)) return;
    if (this.#json) this.#write(`${JSON.stringify(observationToJson(observation))}\n`);
    else if (!isRepetition(observation))
      for (const line of textOf(observation)) this.#write(`${stamp(observation.time)} ${line}\n`);
  }

  #wants(observation: Observation): boolean {
    switch (observation.type) {
      case 'log':
      case 'subscription':
        return true;
      case 'delivery':
        return observation.state === 'failed' || this.#detail === 'messages';
      case 'received':
      case 'sent':
      case 'event':
        return this.#detail === 'messages';
      default:
        return false;
    }
  }
}

function textOf(observation: Observation): string[] {
  switch (observation.type) {
    case 'log': {
      const place =
        observation.position === null || observation.origin === 'script'
          ? ''
          : ` (${observation.position.file}:${observation.position.line})`;
      return [
        `${observation.level === null ? '' : `${observation.level}: `}${toText(observation.text).replace(/\n$/, '')}${place}`,
      ];
    }
    case 'subscription':
      return [
        `${observation.accepted ? 'NOTICE: subscribed' : 'ERROR: not subscribed'} ${toText(observation.event)} to ${toText(withoutPasswords(observation.socket))}`,
      ];
    case 'delivery':
      return [
        `${observation.state === 'failed' ? 'ERROR' : 'INFO'}: event ${toText(observation.event)} to ${toText(observation.socket)}: ${observation.state}${observation.reason === null ? '' : `, ${observation.reason}`}`,
      ];
    case 'received':
    case 'sent':
      return [
        `INFO: ${observation.type} ${observation.protocol} ${observation.from.ip}:${observation.from.port} > ${observation.to.ip}:${observation.to.port} ${firstLine(observation.data)}`,
      ];
    case 'event':
      return [`INFO: event ${toText(observation.event)} to ${observation.subscribers} subscribers`];
    default:
      return [];
  }
}

function firstLine(data: string): string {
  return toText(data.slice(0, Math.max(0, data.indexOf('\r\n'))) || data.slice(0, 80));
}

function stamp(time: number): string {
  return new Date(time).toISOString();
}
