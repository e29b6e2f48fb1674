import type { Message } from '../../declarations/message.ts';
import type { ByteString } from '../../values/value.ts';
import { signalingApi } from '../signaling/api.ts';
import { supports } from './contact-line.ts';
import type { SaveFlags } from './flags.ts';
import { Refusal } from './refusal.ts';
import type { Registrar } from './registrar.ts';

const reasons: Readonly<Record<number, ByteString>> = {
  400: 'Bad Request',
  420: 'Bad Extension',
  500: 'Server Internal Error',
  503: 'Service Unavailable',
  555: 'Push Notification Service Not Supported',
};

/** What the answer to a REGISTER tells. */
export interface Answer {
  /** Null: 200 OK. */
  readonly refusal: Refusal | null;
  /** The line with the contacts. */
  readonly contacts: ByteString | null;
  /** The Path that was stored. */
  readonly path: ByteString | null;
  /** Lines that tell of push notifications. */
  readonly capabilities: readonly ByteString[];
}

/** Answers a REGISTER (reference: sip 14). False when the answer could not be sent. */
export function answerRegister(
  registrar: Registrar,
  message: Message,
  flags: SaveFlags,
  { refusal, contacts, path, capabilities }: Answer,
): boolean {
  const headers: ByteString[] = [];
  if (contacts !== null) headers.push(contacts);
  let problem = refusal;
  if (problem === null && path !== null && flags.path !== 'off') {
    const isSupported = supports(message, 'path');
    if (!isSupported && flags.path === 'strict') {
      problem = new Refusal(420, 'No support for found Path indicated');
      headers.push('Unsupported: path\r\n');
    }
    if (isSupported || problem !== null) headers.push(`Path: ${path}\r\n`);
  }
  headers.push(...capabilities);
  if (problem !== null) {
    headers.push(`P-Registrar-Error: ${problem.text}\r\n`);
    const { retryAfter } = registrar.options;
    if (problem.code >= 500 && retryAfter !== 0) headers.push(`Retry-After: ${retryAfter}\r\n`);
  }
  const code = problem?.code ?? 200;
  const reason = problem === null ? 'OK' : reasons[code]!;
  return registrar.server.api(signalingApi).reply(message, code, reason, { headers });
}
