import type { ByteString } from '../values/value.ts';
import { findParameter } from './parameters.ts';
import type { Span, Uri } from './uri.ts';

/**
 * The parts a setter may replace; undefined keeps the part, '' removes it.
 * Nothing is validated: the result may be no URI any more, exactly as on the server (reference: language 7.1).
 */
export interface UriChange {
  user?: ByteString;
  /** null removes the password; undefined keeps it. */
  password?: ByteString | null;
  host?: ByteString;
  port?: ByteString;
  /** Takes the `maddr` parameter out: it would still win over a new host. */
  dropMaddr?: boolean;
}

/** The URI text with parts replaced; scheme, parameters and headers stay as written. */
export function changeUri(uri: Uri, change: UriChange): ByteString {
  const { text } = uri;
  // The spans, not the getters: with `user=phone` those leave out the parameters of the number.
  const user = change.user ?? cut(text, uri.userSpan);
  const password = change.password === undefined ? uri.password : change.password;
  const host = change.host ?? cut(text, uri.hostSpan);
  const port = change.port ?? cut(text, uri.portSpan);
  let result = text.slice(0, (uri.userSpan ?? uri.hostSpan)!.start) + user;
  if (password !== null) result += `:${password}`;
  // A tel URI has no host, and keeps having none unless one is set.
  if (uri.hostSpan !== null || change.host !== undefined) {
    if (user !== '' || password !== null) result += '@';
    result += host;
  }
  if (port !== '') result += `:${port}`;
  if (uri.parametersSpan !== null) {
    const parameters = `;${cut(text, uri.parametersSpan)}`;
    const maddr = change.dropMaddr ? findParameter(uri.parameters, 'maddr') : null;
    if (!maddr?.value) result += parameters;
    else {
      const shift = uri.parametersSpan.start - 1;
      result += parameters.slice(0, maddr.start - 1 - shift) + parameters.slice(maddr.end - shift);
    }
  }
  if (uri.headersSpan !== null) result += `?${uri.headersText}`;
  return result;
}

function cut(text: ByteString, span: Span | null): ByteString {
  return span === null ? '' : text.slice(span.start, span.end);
}

/** `setuser`, `$rU = …`; '' removes the user (and breaks a URI with a password). */
export function setUser(uri: Uri, user: ByteString): ByteString {
  return changeUri(uri, { user });
}

/** `setuserpass("user:password")`: the text takes the place of both. */
export function setUserAndPassword(uri: Uri, text: ByteString): ByteString {
  return changeUri(uri, { user: text, password: null });
}

/** `sethost`, `$rd = …`: the port stays, `maddr` goes. */
export function setHost(uri: Uri, host: ByteString): ByteString {
  return changeUri(uri, { host, dropMaddr: true });
}

/** `sethostport("host:port")`: the old port goes in any case, and `maddr`. */
export function setHostAndPort(uri: Uri, text: ByteString): ByteString {
  return changeUri(uri, { host: text, port: '', dropMaddr: true });
}

/** `setport`, `$rp = …`; '' removes it. */
export function setPort(uri: Uri, port: ByteString): ByteString {
  return changeUri(uri, { port });
}

/** `prefix`: a URI without a user gets one. */
export function prefixUser(uri: Uri, prefix: ByteString): ByteString {
  return changeUri(uri, { user: prefix + cut(uri.text, uri.userSpan) });
}

/**
 * `strip(count)`: takes characters off the front of the user; too many remove it (the caller warns:
 * "too long strip asked").
 */
export function stripUser(uri: Uri, count: number): ByteString {
  return changeUri(uri, { user: cut(uri.text, uri.userSpan).slice(count) });
}

/** `strip_tail(count)`: the same at the end. */
export function stripUserTail(uri: Uri, count: number): ByteString {
  const user = cut(uri.text, uri.userSpan);
  return changeUri(uri, { user: user.slice(0, Math.max(0, user.length - count)) });
}

/** The URI with `;text` added after its parameters (before the headers). */
export function addUriParameter(uri: Uri, text: ByteString): ByteString {
  const end = uri.headersSpan === null ? uri.text.length : uri.headersSpan.start - 1;
  return `${uri.text.slice(0, end)};${text}${uri.text.slice(end)}`;
}

/** The URI without the first parameter of that name, whose case counts; null when it has none. */
export function removeUriParameter(uri: Uri, name: ByteString): ByteString | null {
  const parameter = uri.parameters.find((item) => item.name === name);
  if (parameter === undefined) return null;
  return uri.text.slice(0, parameter.start - 1) + uri.text.slice(parameter.end);
}
