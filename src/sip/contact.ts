import type { ByteString } from '../values/value.ts';
import { type NameAddress, parseNameAddress } from './nameaddr.ts';
import { parameterValue } from './parameters.ts';
import { COMMA, decimal, isDigit, skipSpace } from './scan.ts';

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
  const first = skipSpace(text, start, end);
  if (first < end && text.charCodeAt(first) === 42 && skipSpace(text, first + 1, end) === end) {
    return { star: true, contacts: [] };
  }
  const contacts: Contact[] = [];
  let at = first;
  for (;;) {
    const address = parseNameAddress(text, at, end, { untilComma: true });
    if (address === null) return null;
    const { parameters } = address;
    contacts.push({
      ...address,
      q: parameterValue(parameters, 'q'),
      expires: parameterValue(parameters, 'expires'),
      methods: parameterValue(parameters, 'methods'),
      received: parameterValue(parameters, 'received'),
      instance: parameterValue(parameters, '+sip.instance'),
    });
    at = skipSpace(text, address.end, end);
    if (at >= end) return { star: false, contacts };
    if (text.charCodeAt(at) !== COMMA) return null;
    at++;
  }
}

/**
 * A q value in thousandths (`0.5` is 500): at most three decimals count, 1 is the most.
 * @returns null for text that is no q value
 */
export function parseQ(text: ByteString): number | null {
  const value = text.trim();
  const point = value.indexOf('.');
  const whole = point < 0 ? value : value.slice(0, point);
  const fraction = point < 0 ? '' : value.slice(point + 1);
  if (whole !== '0' && whole !== '1' && !(whole === '' && fraction !== '')) return null;
  for (let at = 0; at < fraction.length; at++) if (!isDigit(fraction.charCodeAt(at))) return null;
  const q = (whole === '1' ? 1000 : 0) + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return Math.min(q, 1000);
}

/** A q in thousandths as the server prints it: `1`, `0.5`, `0.25`; '' for -1 (unset). */
export function printQ(q: number): ByteString {
  return q < 0 ? '' : String(Math.min(q, 1000) / 1000);
}

/** An Expires body or `expires` parameter: digits only; null otherwise. */
export function parseExpires(text: ByteString): number | null {
  const value = decimal(text, 0, text.length);
  return value < 0 ? null : Math.min(value, 0xffffffff);
}
