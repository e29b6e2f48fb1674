import type { Ladder, MessageRow } from './ladder.ts';
import { clockTime, duration } from './time.ts';

/** Narrowest space between two columns, in characters. */
const narrowest = 14;

/** The ladder for a terminal, as lines. */
export function textLadder({ participants, rows }: Ladder): string[] {
  if (rows.length === 0) return ['no messages'];
  const server = participants.findIndex(({ isServer }) => isServer);
  const times = rows.map(({ time }) => clockTime(time));
  const margin = Math.max(...times.map((time) => time.length)) + 2;
  const gaps = gapsOf(participants.length, rows, server);
  // Names stand in the middle of their columns.
  const firstHalf = Math.ceil(Math.max(participants[0]!.name.length, participants[0]!.address.length) / 2);
  const at: number[] = [];
  for (let column = 0, position = margin + firstHalf; column < participants.length; column++) {
    at.push(position);
    const here = participants[column]!;
    const next = participants[column + 1];
    const names = next ? Math.ceil((longest(here) + longest(next)) / 2) + 3 : 0;
    position += Math.max(gaps[column] ?? 0, names);
  }
  const width = at.at(-1)! + Math.ceil(longest(participants.at(-1)!) / 2) + 1;
  const empty = (): string[] => Array.from({ length: width }, () => ' ');
  const put = (line: string[], position: number, text: string): void => {
    for (let index = 0; index < text.length; index++) line[position + index] = text[index]!;
  };
  const centred = (texts: readonly string[]): string => {
    const line = empty();
    for (const [column, text] of texts.entries())
      put(line, Math.max(0, at[column]! - (text.length >> 1)), text);
    return line.join('').trimEnd();
  };
  const lifelines = (): string[] => {
    const line = empty();
    for (const position of at) line[position] = '│';
    return line;
  };
  const lines = [centred(participants.map(({ name }) => name))];
  if (participants.some(({ address }) => address !== ''))
    lines.push(centred(participants.map(({ address }) => address)));
  rows.forEach((row, index) => {
    const line = lifelines();
    if (row.kind === 'pause') {
      put(line, at[server]! - (duration(row.length).length >> 1) - 2, `· ${duration(row.length)} ·`);
      lines.push(line.join('').trimEnd());
      return;
    }
    put(line, margin - 2 - times[index]!.length, times[index]!);
    if (row.kind === 'note') put(line, at[server]! + 1, ` ${row.text} `);
    else
      put(
        line,
        Math.min(at[row.from]!, at[row.to]!) + 1,
        arrow(row, Math.abs(at[row.from]! - at[row.to]!) - 1),
      );
    lines.push(line.join('').trimEnd());
  });
  return lines;
}

function longest({ name, address }: { name: string; address: string }): number {
  return Math.max(name.length, address.length);
}

function labelOf(row: MessageRow): string {
  const detail = row.detail === '' ? '' : row.isReply ? ` (${row.detail})` : ` ${row.detail}`;
  return `${row.title}${detail}${row.again ? ' again' : ''}${row.failure === null ? '' : ' not sent'}`;
}

function arrow(row: MessageRow, length: number): string {
  const label = ` ${labelOf(row)} `;
  const dashes = Math.max(0, length - 1 - label.length);
  const before = dashes >> 1;
  const shaft = `${'─'.repeat(before)}${label}${'─'.repeat(dashes - before)}`;
  const head = row.failure === null ? (row.to > row.from ? '>' : '<') : 'x';
  return row.to > row.from ? `${shaft}${head}` : `${head}${shaft}`;
}

/** Wide enough that every label fits between its ends. */
function gapsOf(count: number, rows: Ladder['rows'], server: number): number[] {
  const gaps = Array.from({ length: Math.max(0, count - 1) }, () => narrowest);
  for (const row of rows) {
    if (row.kind !== 'message') continue;
    const [from, to] = row.from < row.to ? [row.from, row.to] : [row.to, row.from];
    const needed = labelOf(row).length + 8;
    let have = 0;
    for (let column = from; column < to; column++) have += gaps[column]!;
    const nearest =
      row.from === server
        ? row.to > server
          ? from
          : to - 1
        : row.to === server && row.from > server
          ? from
          : to - 1;
    if (have < needed) gaps[nearest] = gaps[nearest]! + needed - have;
  }
  return gaps;
}
