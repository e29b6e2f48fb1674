import type { HostFailure } from '../host.ts';
import { withoutCode } from './failure.ts';

/** `… 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - …"` */
const closeMessage = /(\d{3}) \(([A-Z_-]+)\)(?: with message "([\s\S]*)")?/;

/** An error of the AMQP client as the core sees it: the broker's own code and words where it gave some. */
export function amqpFailure(error: unknown): HostFailure {
  const { code, message } = error as { code?: unknown; message?: string };
  const text = message ?? String(error);
  const broker = closeMessage.exec(text);
  if (broker !== null)
    return { code: broker[2]!.replaceAll('-', '_'), message: `${broker[1]} ${broker[3] ?? broker[2]}` };
  // An address that resolves to several fails with a list of errors and no words of its own.
  const errors = (error as AggregateError).errors as Error[] | undefined;
  if (text === '' && errors !== undefined && errors.length > 0) return amqpFailure(errors[0]);
  if (typeof code !== 'string') return { code: 'EAMQP', message: text };
  return { code, message: withoutCode(code, text) };
}
