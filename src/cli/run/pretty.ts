import { basename } from 'node:path';
import type { Observation, ObservationOf, Position } from '../../declarations/observation.ts';
import { toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import type { Deliveries } from './deliveries.ts';
import { withoutPasswords } from './passwords.ts';
import { isRepetition } from './repetition.ts';
import type { Style } from './style.ts';
import { cseqMethod, isReplyData, summarise } from './summary.ts';

export interface PrettyOptions {
  readonly style: Style;
  /** Whole messages instead of one line each. */
  readonly full: boolean;
  readonly trace: boolean;
  /** Nothing left this process, whatever the deliveries say. */
  readonly dryRun: boolean;
}

const width = 11;

/** What happened during one request (or the start), one line per thing, in the order in which it happened. */
export function renderObservations(
  observations: readonly Observation[],
  deliveries: Deliveries,
  options: PrettyOptions,
): string[] {
  const lines: string[] = [];
  let routes: string[] = [];
  const flush = (): void => {
    if (routes.length > 0) lines.push(line('route', routes.join(' → '), options.style));
    routes = [];
  };
  for (const observation of observations) {
    if (observation.type === 'route') {
      if (routes.at(-1) !== observation.route) routes.push(observation.route);
      continue;
    }
    // The heading of the block shows the request, the event what became of its deliveries.
    if (observation.type === 'received' || observation.type === 'delivery' || isRepetition(observation))
      continue;
    flush();
    lines.push(...renderOne(observation, deliveries, options));
  }
  flush();
  return lines;
}

type Shown = Exclude<Observation, { type: 'route' | 'delivery' | 'received' }>;

function renderOne(observation: Shown, deliveries: Deliveries, options: PrettyOptions): string[] {
  const { style } = options;
  switch (observation.type) {
    case 'log':
      return renderLog(observation, style);
    case 'sent':
      return renderSent(observation, options);
    case 'edit':
      return [line('edit', visible(observation.what), style)];
    case 'subscription':
      return [
        line(
          observation.accepted ? 'subscribed' : style.bad('refused'),
          `${toText(observation.event)} → ${toText(withoutPasswords(observation.socket))}`,
          style,
        ),
      ];
    case 'event':
      return [
        renderEvent(observation, style),
        ...deliveries.of(observation).flatMap((delivery) => renderDelivery(delivery, options)),
      ];
    case 'statement':
      return options.trace ? [line('', style.faint(renderStatement(observation)), style)] : [];
  }
}

function renderLog({ origin, level, text, position }: ObservationOf<'log'>, style: Style): string[] {
  const [first = '', ...rest] = visible(text.replace(/\n$/, '')).split('\n');
  const paint =
    level === null
      ? style.strong
      : ['ALERT', 'CRITICAL', 'ERROR'].includes(level)
        ? style.bad
        : level === 'WARNING'
          ? style.warn
          : (shown: string) => shown;
  const label =
    origin === 'server'
      ? `${paint(level ?? '')} `
      : level === null || level === 'NOTICE'
        ? ''
        : `${paint(level)} `;
  return [
    line(origin === 'server' ? 'server' : 'log', `${label}${first}${where(position, style)}`, style),
    ...rest.map((more) => line('', more, style)),
  ];
}

function renderSent(observation: ObservationOf<'sent'>, { style, full }: PrettyOptions): string[] {
  const { data, to, protocol, failure } = observation;
  const reply = isReplyData(data);
  const method = reply ? cseqMethod(data) : null;
  const target = `${protocol}:${to.ip.includes(':') ? `[${to.ip}]` : to.ip}:${to.port}`;
  const text = `${style.strong(summarise(data))}${method === null ? '' : style.faint(` (${method})`)} → ${target}${failure === null ? '' : style.bad(`  not sent: ${failure}`)}`;
  return [line(reply ? 'reply' : 'request', text, style), ...(full ? indented(data, style) : [])];
}

function renderEvent(event: ObservationOf<'event'>, style: Style): string {
  const nobody = event.subscribers === 0 ? style.faint('  (nobody subscribed)') : '';
  return line('event', `${style.strong(toText(event.event))}${parameters(event)}${nobody}`, style);
}

function renderDelivery(delivery: ObservationOf<'delivery'>, { style, dryRun }: PrettyOptions): string[] {
  const notSent = style.warn('not delivered: dry run');
  const fates = {
    confirmed: dryRun ? notSent : style.good('confirmed by the broker'),
    written: dryRun ? notSent : style.good('written'),
    sent: style.warn('sent, not confirmed yet'),
    waiting: style.warn('waiting'),
    failed: style.bad('failed'),
  };
  const reason = delivery.reason === null ? '' : `: ${toText(delivery.reason)}`;
  return [
    line('', `→ ${toText(delivery.socket)}  ${fates[delivery.state]}${reason}`, style),
    line('', style.faint(visible(delivery.payload.replace(/\n$/, '')).replaceAll('\n', '\\n')), style),
  ];
}

function renderStatement({ text, position, values, rc }: ObservationOf<'statement'>): string {
  const shown = values.map(({ name, value }) => `${name}=${visible(value)}`).join(' ');
  return `${basename(position.file)}:${position.line}  ${toText(text)}${shown === '' ? '' : `  ${shown}`}${rc === null ? '' : `  rc=${rc}`}`;
}

function parameters({ parameters: list }: ObservationOf<'event'>): string {
  return list
    .map(
      ({ name, value }) =>
        `  ${name === null ? '' : `${toText(name)}=`}${typeof value === 'number' ? value : JSON.stringify(toText(value))}`,
    )
    .join('');
}

function where(position: Position | null, style: Style): string {
  return position === null ? '' : style.faint(`  ${basename(position.file)}:${position.line}`);
}

function line(kind: string, text: string, style: Style): string {
  return `  ${style.kind(kind.padEnd(width))}${text}`.trimEnd();
}

function indented(data: ByteString, style: Style): string[] {
  return visible(data)
    .replace(/\n+$/, '')
    .split('\n')
    .map((text) => style.faint(`  ${' '.repeat(width)}| ${text}`.trimEnd()));
}

/** Text with control characters made visible, so that a script cannot write to the terminal what it likes. */
export function visible(data: ByteString): string {
  return toText(data)
    .replace(/\r\n/g, '\n')
    .replace(
      /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
}
