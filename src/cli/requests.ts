import type { ByteString } from '../values/value.ts';
import { UsageProblem } from './problem.ts';

/** The largest message that fits into a UDP datagram. */
const datagramLimit = 65_507;
const requestLine = /^[A-Za-z0-9.!%*_+`'~-]+ \S+ SIP\/2\.0$/;

/**
 * Splits the text of a file into SIP requests in wire form. Line ends may be LF or CRLF. A request ends with
 * its body (Content-Length), or where the next request line follows an empty line.
 *
 * @throws UsageProblem with the line that is no request.
 */
export function splitRequests(text: ByteString, name: string): ByteString[] {
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  const requests: ByteString[] = [];
  let at = 0;
  for (;;) {
    while (at < lines.length && lines[at]!.trim() === '') at++;
    if (at >= lines.length) break;
    if (!requestLine.test(lines[at]!))
      throw new UsageProblem(
        `${name}:${at + 1}: this is no first line of a SIP request: ${shortened(lines[at]!)}`,
      );
    const end = endOfRequest(lines, at);
    const request = wire(lines.slice(at, end));
    if (request.length > datagramLimit)
      throw new UsageProblem(
        `${name}:${at + 1}: the request has ${request.length} bytes, a datagram takes ${datagramLimit}`,
      );
    requests.push(request);
    at = end;
  }
  if (requests.length === 0) throw new UsageProblem(`${name} holds no SIP request`);
  return requests;
}

/** Index of the line after a request: the end, or the next request line behind its body or an empty line. */
function endOfRequest(lines: readonly string[], start: number): number {
  let at = start + 1;
  while (at < lines.length && lines[at] !== '') at++;
  // Inside an announced body a line that looks like a request line is part of it.
  const announced = contentLength(lines.slice(start, at));
  let read = 0;
  for (at++; at < lines.length; at++) {
    const behindBody = read === announced || (read > announced && lines[at - 1]!.trim() === '');
    if (behindBody && requestLine.test(lines[at]!)) return at;
    read += lines[at]!.length + '\r\n'.length;
  }
  return lines.length;
}

function contentLength(head: readonly string[]): number {
  for (const line of head) {
    const found = /^(?:content-length|l)\s*:\s*(\d{1,9})\s*$/i.exec(line);
    if (found) return Number(found[1]);
  }
  return 0;
}

/** CRLF everywhere and the empty line that ends the head; empty lines behind the body are no part of it. */
function wire(lines: readonly string[]): ByteString {
  const empty = lines.indexOf('');
  const head = empty < 0 ? lines : lines.slice(0, empty);
  const body = empty < 0 ? '' : lines.slice(empty + 1).join('\r\n');
  const announced = contentLength(head);
  const kept = body.slice(announced).trim() === '' ? body.slice(0, announced) : body;
  return `${head.join('\r\n')}\r\n\r\n${kept}`;
}

function shortened(line: string): string {
  const printable = line.replace(/[^\x20-\x7e]/g, '?');
  return printable.length > 60 ? `${printable.slice(0, 60)}…` : printable;
}
