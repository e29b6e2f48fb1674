import type { ParameterName, ScriptEvent, ScriptRaise } from '../../check/script-events.ts';
import type { SourceText } from '../../source/index.ts';
import { toText } from '../../values/bytes.ts';
import { withoutPasswords } from '../run/passwords.ts';
import type { Style } from '../run/style.ts';

/** One event of a script as JSON; places have file, line and column (from 1). */
export function eventToJson(event: ScriptEvent, source: SourceText): Record<string, unknown> {
  const place = ({ route, reachedFrom, span }: Pick<ScriptRaise, 'route' | 'reachedFrom' | 'span'>) => ({
    route,
    reachedFrom,
    ...source.position(span.start),
  });
  return {
    type: 'event',
    event: toText(event.name),
    computed: event.computed,
    source: event.source,
    implemented: event.implemented,
    parameters: event.source === null ? null : event.sourceParameters,
    raised: event.raises.map((raise) => ({
      ...place(raise),
      parameters: raise.parameters?.map((name) => (name === null ? null : toText(name))) ?? null,
      unnamed: raise.unnamed,
    })),
    subscribers: event.subscriptions.map(({ socket, computed, place: where }) => ({
      socket: withoutPasswords(toText(socket)),
      computed,
      ...(where === null ? { route: null } : place(where)),
    })),
  };
}

/** The events of a script for a person to read. */
export function describeEvents(events: readonly ScriptEvent[], source: SourceText, style: Style): string {
  const groups = new Map<string, ScriptEvent[]>();
  for (const event of events) {
    const group =
      event.raises.length > 0 || event.source === null
        ? 'the script'
        : event.source === 'core'
          ? 'the core'
          : `module ${event.source}`;
    groups.set(group, [...(groups.get(group) ?? []), event]);
  }
  const lines: string[] = [];
  for (const [group, list] of groups) {
    lines.push(style.strong(`raised by ${group}`));
    for (const event of list) lines.push(...describeEvent(event, source, style));
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function describeEvent(event: ScriptEvent, source: SourceText, style: Style): string[] {
  const at = (offset: number) => {
    const { file, line } = source.position(offset);
    return style.faint(`  ${file}:${line}`);
  };
  const own = event.source === null ? '' : parametersText(event.sourceParameters, false);
  const remark = event.implemented ? '' : style.warn('  (not raised by sipscript)');
  const computed = event.computed ? style.warn('  (a name known only when it runs)') : '';
  const lines = [`  ${style.kind(toText(event.name))}${own}${remark}${computed}`];
  for (const raise of event.raises)
    lines.push(
      `    raised in ${raise.route}${through(raise.route, raise.reachedFrom)}${parametersText(raise.parameters, raise.unnamed)}${at(raise.span.start)}`,
    );
  if (event.source === null && event.raises.length === 0)
    lines.push(`    ${style.warn('never raised by this script')} (management may raise it)`);
  for (const { socket, place, computed: unknown } of event.subscriptions)
    lines.push(
      `    to ${withoutPasswords(toText(socket))}${unknown ? style.warn(' (known only when it runs)') : ''}${place === null ? '' : `, from ${place.route}${at(place.span.start)}`}`,
    );
  if (event.subscriptions.length === 0 && event.raises.length > 0)
    lines.push(`    ${style.warn('nobody subscribes to it in this script')}`);
  return lines;
}

function through(route: string, from: readonly string[]): string {
  if (from.length === 0) return ' (which nothing calls)';
  return from.includes(route) ? '' : ` (called from ${from.join(', ')})`;
}

function parametersText(names: readonly ParameterName[] | null, unnamed: boolean): string {
  if (unnamed) return '  [values without names]';
  if (names === null) return '  (parameters known only when it runs)';
  return names.length === 0
    ? ''
    : `  (${names.map((name) => (name === null ? '…' : toText(name))).join(', ')})`;
}
