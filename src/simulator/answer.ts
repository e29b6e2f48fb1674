import type { ReplyStep } from './scenario.ts';
import type { TextMessage } from './text-message.ts';

const copied = new Set(['via', 'record-route', 'from', 'call-id', 'cseq']);

/** The reply of a peer to a request it received: the copied headers in the request's order, To after CSeq. */
export function buildAnswer(request: TextMessage, step: ReplyStep): string {
  const lines = [`SIP/2.0 ${step.reply} ${step.reason ?? ''}`];
  for (const header of request.headers) if (copied.has(header.name)) lines.push(header.line);
  for (const header of request.headers) {
    if (header.name !== 'to') continue;
    const tagged = /;\s*tag\s*=/i.test(header.value.replace(/<[^>]*>/g, ''));
    lines.push(step.tag !== undefined && !tagged ? `${header.line};tag=${step.tag}` : header.line);
    break;
  }
  lines.push(...(step.headers ?? []));
  const body = step.body ?? '';
  lines.push(`Content-Length: ${body.length}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
