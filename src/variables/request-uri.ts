import type { Execution } from '../declarations/execution.ts';
import type { Message } from '../declarations/message.ts';
import type { VariableDeclaration, VariableTable } from '../declarations/module.ts';
import { badReceivedUri, badRequestUri } from '../sip/failure.ts';
import { parseUri, type Uri } from '../sip/uri.ts';
import { setHost, setPort, setUser } from '../sip/uri-edit.ts';
import type { ByteString, Value } from '../values/value.ts';
import { integerOf } from '../values/value.ts';
import { uriHost, uriPort, uriProtocol, uriUser } from './uri-parts.ts';
import { assignedText } from './value-helpers.ts';

/** The URI that was parsed last for a message, while its text is the same. */
const parsed = new WeakMap<Message, { readonly text: ByteString; readonly uri: Uri | null }>();

/** Text of the R-URI as the script changed it; null for a reply. */
export function requestUriText(message: Message): ByteString | null {
  return message.sip.kind === 'reply' ? null : (message.requestUri ?? message.sip.requestUri);
}

/** The R-URI as the script changed it; null for a reply, and (with a failure left in the message) when it is no URI. */
export function requestUri(execution: Execution): Uri | null {
  const { message } = execution;
  const { sip } = message;
  if (sip.kind === 'reply') return null;
  const text = message.requestUri;
  let uri: Uri | null;
  if (text === null) {
    uri = sip.parsedRequestUri;
  } else {
    let known = parsed.get(message);
    if (known === undefined || known.text !== text) {
      known = { text, uri: parseUri(text, sip.version) };
      parsed.set(message, known);
    }
    uri = known.uri;
    if (uri === null) sip.failure = badRequestUri;
  }
  if (uri === null) {
    execution.log('ERROR', `failed to parse the R-URI <${requestUriText(message)}>`);
    execution.server.statistics.find('bad_URIs_rcvd')?.add(1);
  }
  return uri;
}

/**
 * Replaces the R-URI, unchecked, and forgets its q; '' goes back to the received one and keeps the q (reference:
 * language 7.1, `seturi`).
 */
export function setRequestUri(message: Message, text: ByteString): void {
  message.requestUri = text === '' ? null : text;
  if (text !== '') message.q = -1;
}

/** What a URI that is put together anew has room for. */
const longestUri = 1024;

/** Makes a new R-URI of the current one; false when that is no URI, or the new one is too long. */
export function changeRequestUri(execution: Execution, change: (uri: Uri) => ByteString): boolean {
  const uri = requestUri(execution);
  if (uri === null) return false;
  const text = change(uri);
  if (text.length > longestUri) {
    execution.log('ERROR', `the new R-URI of ${text.length} bytes is too long`);
    return false;
  }
  execution.message.requestUri = text || null;
  return true;
}

function refuse(execution: Execution, what: string): false {
  execution.log('ERROR', `str value required to set ${what}`);
  return false;
}

function assignPart(
  what: string,
  nullable: boolean,
  change: (uri: Uri, text: ByteString) => ByteString,
): NonNullable<VariableDeclaration['set']> {
  return (execution, _state, _use, value) => {
    const text = value === null && nullable ? '' : assignedText(value);
    if (text === null) return refuse(execution, what);
    return changeRequestUri(execution, (uri) => change(uri, text));
  };
}

const ru: VariableDeclaration = {
  doc: 'The request URI as it is now. NULL in replies, and when it is no URI.',
  get: (execution) => requestUri(execution)?.text ?? null,
  set: (execution, _state, _use, value) => {
    const text = assignedText(value);
    if (text === null) return refuse(execution, 'R-URI');
    setRequestUri(execution.message, text);
    return true;
  },
};

const rU: VariableDeclaration = {
  doc: 'User of the request URI; NULL when it has none. Assigning NULL removes it.',
  get: (execution) => uriUser(requestUri(execution)),
  set: assignPart('R-URI user', true, setUser),
};

const rd: VariableDeclaration = {
  doc: 'Host of the request URI.',
  get: (execution) => uriHost(requestUri(execution)),
  set: assignPart('R-URI hostname', false, setHost),
};

const rp: VariableDeclaration = {
  doc: 'Port of the request URI, the default of its scheme when none is written. Assigning NULL removes it.',
  get: (execution) => uriPort(requestUri(execution)),
  set: (execution, _state, _use, value) => {
    const text =
      value === null ? '' : typeof value === 'number' ? String(value) : (assignedText(value) ?? '');
    return changeRequestUri(execution, (uri) => setPort(uri, text));
  },
};

/** The R-URI as received, whatever the script did; null for a reply or (with a failure) when it is no URI. */
function receivedUri(execution: Execution): Uri | null {
  const { sip } = execution.message;
  if (sip.kind === 'reply') return null;
  const uri = sip.parsedRequestUri;
  if (uri === null) {
    sip.failure = badReceivedUri;
    execution.log('ERROR', `failed to parse the received R-URI <${sip.requestUri}>`);
  }
  return uri;
}

const ou: VariableDeclaration = {
  doc: 'The request URI as received.',
  get: (execution) => receivedUri(execution)?.text ?? null,
};

/** `$ru` and its parts, `$ou` and its parts. */
export const requestUriVariables: VariableTable = {
  ru,
  ruri: ru,
  rU,
  'ruri.user': rU,
  rd,
  'ruri.domain': rd,
  rp,
  rP: {
    doc: 'Transport protocol of the request URI: its parameter, else the default of the scheme.',
    get: (execution) => uriProtocol(requestUri(execution)),
  },
  ru_q: {
    doc: 'q of the request URI in thousandths, -1 when unset; at most 1000.',
    get: ({ message }) => (message.sip.kind === 'reply' ? null : message.q),
    set: (execution, _state, _use, value: Value) => {
      const q = value === null ? null : integerOf(value);
      if (q === null) {
        execution.log('ERROR', 'int value required to set the q of the R-URI');
        return false;
      }
      if (q > 1000) execution.log('WARNING', `q ${q} is too big, 1000 is taken`);
      execution.message.q = Math.min(q, 1000);
      return true;
    },
  },
  ou,
  ouri: ou,
  oU: { doc: 'User of the request URI as received.', get: (execution) => uriUser(receivedUri(execution)) },
  od: { doc: 'Host of the request URI as received.', get: (execution) => uriHost(receivedUri(execution)) },
  op: { doc: 'Port of the request URI as received.', get: (execution) => uriPort(receivedUri(execution)) },
  oP: {
    doc: 'Transport protocol of the request URI as received.',
    get: (execution) => uriProtocol(receivedUri(execution)),
  },
};
