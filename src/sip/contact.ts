import type { ByteString } from '../values/value.ts';
import type { NameAddress } from './nameaddr.ts';
import { type Parameter, parameterValue, parseParameters } from './parameters.ts';
import {
  COLON,
  COMMA,
  GREATER,
  isBlank,
  LESS,
  QUOTE,
  quotedEnd,
  SEMICOLON,
  skipSpace,
  trimEnd,
} from './scan.ts';

/** One value of a Contact header. */
export interface Contact extends NameAddress {
  /** The `q` parameter as written; null without one. */
  readonly q: ByteString | null;
  readonly expires: ByteString | null;
  readonly methods: ByteString | null;
  readonly received: ByteString | null;
  readonly instance: ByteString | null;
}

/** The values of one Contact header, or the star. */
export interface ContactList {
  readonly star: boolean;
  readonly contacts: readonly Contact[];
}

/**
 * Parses a Contact body: `*`, or values separated by commas.
 * @returns null when it is malformed (`<<>>`, `<…>;;;;`): the server raises "bad headers"
 */
export function parseContacts(text: ByteString, start = 0, end = text.length): ContactList | null {
  const stop = trimEnd(text, start, end);
  let at = skipSpace(text, start, stop);
  if (at < stop && text.charCodeAt(at) === 42) return stop === at + 1 ? { star: true, contacts: [] } : null;
  const contacts: Contact[] = [];
  for (;;) {
    const contact = parseContact(text, at, stop);
    if (contact === null) return null;
    contacts.push(contact);
    at = skipSpace(text, contact.end, stop);
    if (at >= stop) return { star: false, contacts };
    if (text.charCodeAt(at) !== COMMA) return null;
    at = skipSpace(text, at + 1, stop);
  }
}

function parseContact(text: ByteString, start: number, end: number): Contact | null {
  const addressStart = nameEnd(text, start, end);
  if (addressStart < 0) return null;
  const name = text.slice(start, trimEnd(text, start, addressStart));
  const stop = addressStop(text, addressStart, end);
  if (stop < 0) return null;
  let uriStart = skipSpace(text, addressStart, stop);
  let uriEnd = trimEnd(text, uriStart, stop);
  const addressEnd = uriEnd;
  const bracketed = text.charCodeAt(uriStart) === LESS && text.charCodeAt(uriEnd - 1) === GREATER;
  if (bracketed) {
    uriStart = skipSpace(text, uriStart + 1, uriEnd - 1);
    uriEnd = trimEnd(text, uriStart, uriEnd - 1);
  }
  if (uriEnd === uriStart) return null;
  let parameters: Parameter[] = [];
  let parametersText: ByteString | null = null;
  let valueEnd = addressEnd;
  if (stop < end && text.charCodeAt(stop) === SEMICOLON) {
    const first = skipSpace(text, stop + 1, end);
    const list = first < end ? parseParameters(text, first, end) : null;
    if (list === null) return null;
    parameters = list.parameters;
    valueEnd = parameters[parameters.length - 1]!.end;
    parametersText = text.slice(parameters[0]!.start, valueEnd);
  }
  return {
    name: name === '' ? null : name,
    uri: text.slice(uriStart, uriEnd),
    bracketed,
    uriStart,
    uriEnd,
    start,
    addressEnd,
    end: valueEnd,
    parameters,
    parametersText,
    tag: parameterValue(parameters, 'tag'),
    q: parameterValue(parameters, 'q'),
    expires: parameterValue(parameters, 'expires'),
    methods: parameterValue(parameters, 'methods'),
    received: parameterValue(parameters, 'received'),
    instance: parameterValue(parameters, '+sip.instance'),
  };
}

/** Where the address begins: at `<`, else at the last blank before the colon of the scheme; -1 without either. */
function nameEnd(text: ByteString, start: number, end: number): number {
  let blank = -1;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = quotedEnd(text, at, end) - 1;
      if (at < 0) return -1;
    } else if (code === LESS) return at;
    else if (code === COLON) return blank < 0 ? start : blank;
    else if (isBlank(code)) blank = at;
  }
  return -1;
}

/** The `;` or `,` after the address, else the end; -1 for a bracket or quote that is out of place. */
function addressStop(text: ByteString, start: number, end: number): number {
  let inBrackets = false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = quotedEnd(text, at, end) - 1;
      if (at < 0) return -1;
    } else if (code === LESS) {
      if (inBrackets) return -1;
      inBrackets = true;
    } else if (code === GREATER) {
      if (!inBrackets) return -1;
      inBrackets = false;
    } else if ((code === SEMICOLON || code === COMMA) && !inBrackets) return at;
  }
  return inBrackets ? -1 : end;
}

/**
 * A q value in thousandths (`0.5` is 500): at most three decimals count.
 * @returns null for text that is no q value: also above 1, or without digits behind the point
 */
export function parseQ(text: ByteString): number | null {
  const match = /^[ \t]*(?:0*\.([0-9]+)|0+|(0*1(?:\.0+)?))$/.exec(text);
  if (match === null) return null;
  const [, fraction, one] = match;
  if (one !== undefined) return 1000;
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}

/** A q in thousandths as the server prints it: `1`, `0.5`, `0.25`; '' for -1 (unset). */
export function printQ(q: number): ByteString {
  return q < 0 ? '' : String(Math.min(q, 1000) / 1000);
}
