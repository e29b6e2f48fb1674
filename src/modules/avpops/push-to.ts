import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { setHost, setUser } from '../../sip/uri-edit.ts';
import type { AvpValue } from '../../values/avp-list.ts';
import { printUnsigned64 } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';
import { appendBranch, newBranch } from '../../variables/branch-set.ts';
import { changeRequestUri, requestUriText, setRequestUri } from '../../variables/request-uri.ts';
import { textOrNull } from '../../variables/value-helpers.ts';
import { type Named, parseFlags, parseNamed, valuesOf } from './arguments.ts';

/** What `avp_pushto` changes. */
export type Place = 'uri' | 'username' | 'domain' | 'next hop' | 'branch';

const places: Readonly<Record<string, Place>> = {
  $ru: 'uri',
  '$ru/username': 'username',
  '$ru/domain': 'domain',
  $du: 'next hop',
  $br: 'branch',
};

export function parsePlace(text: ByteString): Place | ArgumentProblem {
  const [variable = '', ...rest] = text.trim().split('/');
  const name = variable
    .replace(/^\$ruri$/, '$ru')
    .replace(/^\$duri$/, '$du')
    .replace(/^\$branch$/, '$br');
  return (
    places[[name, ...rest.map((part) => part.toLowerCase())].join('/')] ??
    new ArgumentProblem(`a value cannot be put into ${text}`, `Known are ${Object.keys(places).join(', ')}.`)
  );
}

/** A variable and the flag `g`. */
export function parseSource(text: ByteString): Named | ArgumentProblem {
  const source = parseNamed(text);
  if (source instanceof ArgumentProblem) return source;
  const flags = parseFlags(source.rest[0] ?? '', 'g');
  return flags instanceof ArgumentProblem ? flags : source;
}

export function pushTo(execution: Execution, place: Place, source: Named): number {
  const values = valuesOf(execution, source.variable);
  const chosen = (source.rest[0] ?? '') === '' ? values.slice(0, 1) : values;
  if (chosen.length === 0) return -1;
  return chosen.every((value, index) => put(execution, place, value, index > 0)) ? 1 : -1;
}

/** @param another what the last value made of the request URI becomes a branch first */
function put(execution: Execution, place: Place, value: AvpValue, another: boolean): boolean {
  const { message, server } = execution;
  const text = typeof value === 'number' ? printUnsigned64(value) : value;
  // Next hops and branches are texts; an integer is no URI.
  if (place === 'next hop' || place === 'branch') {
    if (typeof value === 'number') return false;
    if (place === 'branch') return appendBranch(message, server.version, newBranch(text));
    message.destinationUri = textOrNull(text);
    return true;
  }
  if (another && !appendBranch(message, server.version, newBranch(requestUriText(message) ?? '')))
    return false;
  if (place === 'uri') {
    setRequestUri(message, text);
    return true;
  }
  return changeRequestUri(execution, (uri) =>
    place === 'username' ? setUser(uri, text) : setHost(uri, text),
  );
}
