import { basename } from 'node:path';
import type { Printer } from './printer.ts';
import type { RequestInput } from './script-input.ts';
import type { Session } from './session.ts';
import { summarise } from './summary.ts';

/** Sends requests one after the other. */
export async function playRequests(
  requests: readonly RequestInput[],
  session: Session,
  printer: Printer,
): Promise<void> {
  const { style } = printer;
  for (const [index, { file, data }] of requests.entries()) {
    const number = index + 1;
    printer.mark('request', { number, file, summary: summarise(data) });
    await session.send(data);
    const heading = `${style.strong(`${number}. ${summarise(data)}`)}${style.faint(`  ${basename(file)}`)}`;
    const silence = `  ${style.warn('no reply, and nothing was relayed')}`;
    printer.block(session.deliveries, heading, printer.nothingSent ? [silence] : []);
  }
}
