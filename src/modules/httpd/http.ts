import type { ByteString } from '../../values/value.ts';

export interface HttpRequest {
  readonly method: ByteString;
  /** Without the query. */
  readonly path: ByteString;
  readonly query: ByteString;
  /** Names in small letters. */
  readonly headers: ReadonlyMap<string, ByteString>;
  readonly body: ByteString;
}

/** Null closes the connection without an answer. */
export type HttpResponse = {
  readonly status: string;
  readonly type: string | null;
  readonly body: ByteString;
  /** More headers, as lines. */
  readonly headers?: readonly string[];
} | null;

/** Cuts requests out of what a connection brings (RFC 9112); `Content-Length` only. */
export class HttpReader {
  private buffer = '';

  /** The next whole request, `bad` when what has come is none, null while it is not complete. */
  next(data: ByteString): HttpRequest | 'bad' | null {
    this.buffer += data;
    const end = this.buffer.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const [first, ...lines] = this.buffer.slice(0, end).split('\r\n');
    const start = /^(\S+) (\S+) HTTP\/1\.[01]$/.exec(first!);
    if (start === null) return 'bad';
    const headers = new Map(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    const length = Number(headers.get('content-length') ?? 0);
    const bodyStart = end + 4;
    if (!Number.isInteger(length) || length < 0) return 'bad';
    if (this.buffer.length < bodyStart + length) return null;
    const body = this.buffer.slice(bodyStart, bodyStart + length);
    this.buffer = this.buffer.slice(bodyStart + length);
    const [path, query = ''] = start[2]!.split('?', 2);
    return { method: start[1]!, path: path!, query, headers, body };
  }
}

/** `date` in milliseconds since the epoch. */
export function writeResponse(
  { status, type, body, headers = [] }: NonNullable<HttpResponse>,
  date: number,
  keepAlive: boolean,
): ByteString {
  const lines = [
    `HTTP/1.1 ${status}`,
    `Date: ${new Date(date).toUTCString()}`,
    `Connection: ${keepAlive ? 'Keep-Alive' : 'close'}`,
    ...(type === null ? [] : [`Content-Type: ${type}`]),
    ...headers,
    `Content-Length: ${body.length}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** The media type of a request, without its parameters, in small letters; null when it says none. */
export function mediaType({ headers }: HttpRequest): string | null {
  return (
    /^[^;]*/
      .exec(headers.get('content-type') ?? '')![0]
      .trim()
      .toLowerCase() || null
  );
}

/** Whether a body is the fields of a form. */
export function isForm(request: HttpRequest): boolean {
  return mediaType(request) === 'application/x-www-form-urlencoded';
}

/** A field of the query, or of a form that was sent; null when it is not there. */
export function fieldOf(request: HttpRequest, name: string): ByteString | null {
  for (const field of (isForm(request) ? request.body : request.query).split('&')) {
    const equals = field.indexOf('=');
    const key = equals < 0 ? field : field.slice(0, equals);
    if (decoded(key) === name) return equals < 0 ? '' : decoded(field.slice(equals + 1));
  }
  return null;
}

function decoded(text: ByteString): ByteString {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_all, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}
