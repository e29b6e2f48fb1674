import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { parseParameters } from '../../sip/parameters.ts';
import { parseUri } from '../../sip/uri.ts';
import { addUriParameter, removeUriParameter } from '../../sip/uri-edit.ts';
import type { ByteString } from '../../values/value.ts';
import { addressUri } from '../../variables/from-to.ts';
import { changeRequestUri, requestUri, requestUriText, setRequestUri } from '../../variables/request-uri.ts';
import { sipmsgops } from './declaration.ts';

/**
 * Without a value the parameter must have none (reference: sip 18). Names and values keep their case; the last of a
 * name counts. A list with a `=` or `;` that nothing follows has no parameters.
 */
export function hasParameter(execution: Execution, name: ByteString, value: ByteString | undefined): number {
  const span = requestUri(execution)?.parametersSpan;
  if (!span) return -1;
  const list = parseParameters(requestUriText(execution.message) ?? '', span.start, span.end);
  const found = list?.parameters.findLast((parameter) => parameter.name === name);
  return found !== undefined && (found.value ?? '') === (value ?? '') ? 1 : -1;
}

/** Adds `name=value` to the request URI; false when that is no URI. */
export function addParameter(execution: Execution, text: ByteString): boolean {
  return changeRequestUri(execution, (uri) => addUriParameter(uri, text));
}

export function removeParameter(execution: Execution, name: ByteString): number {
  if (name === '') return 1;
  const uri = requestUri(execution);
  const changed = uri === null ? null : removeUriParameter(uri, name);
  if (changed === null) return -1;
  setRequestUri(execution.message, changed);
  return 1;
}

/**
 * Turns a tel: request URI into a sip: one with the host of From; the number stays as it is written.
 * @returns whether it was one; null without a From URI
 */
export function telToSip(execution: Execution): boolean | null {
  const text = requestUriText(execution.message) ?? '';
  if (!/^tel:/i.test(text)) return false;
  const host = addressUri(execution, 'from')?.host ?? null;
  if (host === null) return null;
  setRequestUri(execution.message, `sip:${text.slice(4)}@${host};user=phone`);
  return true;
}

/** Whether the user of a URI is `+` and 2 to 15 digits. */
export function isE164(execution: Execution, text: ByteString): number {
  if (text === '') return -1;
  const uri = parseUri(text, execution.server.version);
  if (uri === null) {
    execution.log('ERROR', `not a URI: ${text}`);
    return -1;
  }
  return /^\+[0-9]{2,15}$/.test(uri.user ?? '') ? 1 : -1;
}

const routes = ['request', 'failure', 'branch', 'local'] as const;

/** Functions over the request URI, which module uri had before. */
export const uriFunctions = {
  ruri_has_param: sipmsgops.fn({
    doc: 'Whether the request URI has a parameter without a value, or with the given one.',
    since: '3.6',
    routes,
    args: [arg.string('name', 'Name of the parameter.'), arg.optional(arg.string('value', 'Its value.'))],
    returns: { 1: 'it has', [-1]: 'it has not' },
    run: (execution, _state, name, value) => hasParameter(execution, name, value),
  }),
  ruri_add_param: sipmsgops.fn({
    doc: 'Adds a parameter to the request URI. It is false even so, as in the real server.',
    since: '3.6',
    routes,
    args: [arg.string('parameter', '`name` or `name=value`.')],
    returns: { 1: 'nothing to add', [-1]: 'otherwise, also when it was added' },
    run: (execution, _state, text) => {
      if (text === '') return 1;
      addParameter(execution, text);
      return -1;
    },
  }),
  ruri_del_param: sipmsgops.fn({
    doc: 'Removes a parameter from the request URI.',
    since: '3.6',
    routes,
    args: [arg.string('name', 'Name of the parameter.')],
    returns: { 1: 'removed, or the name is empty', [-1]: 'it has none of that name' },
    run: (execution, _state, name) => removeParameter(execution, name),
  }),
  ruri_tel2sip: sipmsgops.fn({
    doc: 'Turns a tel: request URI into a sip: one with the host of From. It is false even so, as in the real server.',
    since: '3.6',
    routes,
    args: [],
    returns: { 1: 'it is no tel: URI', [-1]: 'otherwise, also when it was turned' },
    run: (execution) => (telToSip(execution) === false ? 1 : -1),
  }),
  is_uri_user_e164: sipmsgops.fn({
    doc: 'Whether the user of a URI is an E.164 number.',
    since: '3.6',
    routes: ['request', 'failure', 'local'],
    args: [arg.string('uri', 'The URI.')],
    returns: { 1: 'it is', [-1]: 'it is not' },
    run: (execution, _state, uri) => isE164(execution, uri),
  }),
};
