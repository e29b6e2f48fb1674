import type { Ladder, MessageRow } from './ladder.ts';
import { clockTime, duration } from './time.ts';

/** Pixels. */
const rowHeight = 34;
const headHeight = 64;
const timeWidth = 84;
const boxPadding = 14;
const narrowest = 190;
/** Width of one character: sans at 13 px for labels, at 14 px bold for names. */
const labelCharacter = 7;
const nameCharacter = 8.4;

const colours = {
  text: '#1c2733',
  faint: '#6b7785',
  line: '#c3ccd6',
  box: '#eef2f6',
  server: '#1f5fa8',
  request: '#1f5fa8',
  good: '#2b7a3d',
  bad: '#b3261e',
  other: '#6b7785',
  note: '#fff4cf',
  noteEdge: '#e0c56a',
};

/** The ladder as an SVG document of its own: no fonts, styles or scripts from elsewhere. */
export function svgLadder({ participants, rows }: Ladder): string {
  const server = participants.findIndex(({ isServer }) => isServer);
  const halves = participants.map(
    ({ name, address }) => Math.max(name.length * nameCharacter, address.length * 6.4) / 2 + boxPadding,
  );
  const notes = rows.flatMap((row) => (row.kind === 'note' ? [row.text.length * labelCharacter + 24] : []));
  const gaps = gapsOf(participants.length, rows);
  const at: number[] = [];
  for (
    let column = 0, position = timeWidth + Math.max(halves[0] ?? 0, 40);
    column < participants.length;
    column++
  ) {
    at.push(position);
    position += Math.max(gaps[column] ?? 0, (halves[column] ?? 0) + (halves[column + 1] ?? 0) + 20);
  }
  const widestNote = Math.max(0, ...notes) / 2;
  const width = Math.ceil(Math.max(at.at(-1)! + halves.at(-1)! + 20, at[server]! + widestNote + 20));
  const height = headHeight + rows.length * rowHeight + 30;
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="13">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
  ];
  participants.forEach(({ name, address, isServer }, column) => {
    const x = at[column]!;
    const half = halves[column]!;
    parts.push(
      `<line x1="${x}" y1="${headHeight - 8}" x2="${x}" y2="${height - 12}" stroke="${isServer ? colours.server : colours.line}" stroke-width="${isServer ? 2 : 1.5}"/>`,
      `<rect x="${x - half}" y="12" width="${half * 2}" height="44" rx="6" fill="${isServer ? colours.server : colours.box}" stroke="${isServer ? colours.server : colours.line}"/>`,
      text(x, address === '' ? 39 : 31, name, {
        fill: isServer ? '#ffffff' : colours.text,
        weight: 'bold',
        size: 14,
      }),
    );
    if (address !== '') parts.push(text(x, 48, address, { fill: colours.faint, size: 11 }));
  });
  rows.forEach((row, index) => {
    const y = headHeight + index * rowHeight + 24;
    if (row.kind === 'pause') {
      parts.push(
        `<line x1="${at[0]! - 20}" y1="${y - 4}" x2="${at.at(-1)! + 20}" y2="${y - 4}" stroke="${colours.line}" stroke-dasharray="2 6"/>`,
        label(at[server]!, y, duration(row.length), colours.faint),
      );
      return;
    }
    parts.push(
      text(timeWidth - 14, y, clockTime(row.time), { fill: colours.faint, size: 11, anchor: 'end' }),
    );
    if (row.kind === 'note') {
      const half = (row.text.length * labelCharacter + 16) / 2;
      parts.push(
        `<rect x="${at[server]! - half}" y="${y - 16}" width="${half * 2}" height="22" rx="4" fill="${colours.note}" stroke="${colours.noteEdge}"/>`,
        text(at[server]!, y - 1, row.text, { fill: colours.text }),
      );
    } else parts.push(...arrow(row, at[row.from]!, at[row.to]!, y));
  });
  return `${parts.join('\n')}\n</svg>\n`;
}

function arrow(row: MessageRow, from: number, to: number, y: number): string[] {
  const colour = colourOf(row);
  const right = to > from;
  const tip = right ? to - 2 : to + 2;
  const back = right ? tip - 9 : tip + 9;
  const dashes = row.isReply ? ' stroke-dasharray="7 4"' : '';
  const lines = [
    `<line x1="${from}" y1="${y}" x2="${right ? tip - 6 : tip + 6}" y2="${y}" stroke="${colour}" stroke-width="1.6"${dashes}/>`,
    row.failure === null
      ? `<path d="M${tip} ${y} L${back} ${y - 5} L${back} ${y + 5} Z" fill="${colour}"/>`
      : `<path d="M${back - 4} ${y - 5} l10 10 m0 -10 l-10 10" stroke="${colour}" stroke-width="2" fill="none"/>`,
    label((from + to) / 2, y - 6, labelOf(row), colour),
  ];
  if (row.failure === null) return lines;
  return [...lines, `<!-- not sent: ${escaped(row.failure).replaceAll('--', '- -')} -->`];
}

function colourOf(row: MessageRow): string {
  if (row.failure !== null) return colours.bad;
  if (!row.isReply) return colours.request;
  return row.title.startsWith('1') ? colours.other : row.title.startsWith('2') ? colours.good : colours.bad;
}

function labelOf(row: MessageRow): string {
  const detail = row.detail === '' ? '' : row.isReply ? ` (${row.detail})` : ` ${row.detail}`;
  return `${row.title}${detail}${row.again ? ' again' : ''}${row.failure === null ? '' : ', not sent'}`;
}

/** Text with a white edge, so that lines under it do not disturb. */
function label(x: number, y: number, content: string, fill: string): string {
  return `<text x="${x}" y="${y}" text-anchor="middle" fill="${fill}" stroke="#ffffff" stroke-width="5" stroke-linejoin="round" paint-order="stroke">${escaped(content)}</text>`;
}

function text(
  x: number,
  y: number,
  content: string,
  style: { fill: string; size?: number; weight?: string; anchor?: string },
): string {
  const size = style.size === undefined ? '' : ` font-size="${style.size}"`;
  const weight = style.weight === undefined ? '' : ` font-weight="${style.weight}"`;
  return `<text x="${x}" y="${y}" text-anchor="${style.anchor ?? 'middle'}" fill="${style.fill}"${size}${weight}>${escaped(content)}</text>`;
}

function gapsOf(count: number, rows: Ladder['rows']): number[] {
  const gaps = Array.from({ length: Math.max(0, count - 1) }, () => narrowest);
  for (const row of rows) {
    if (row.kind !== 'message') continue;
    const [from, to] = row.from < row.to ? [row.from, row.to] : [row.to, row.from];
    const needed = labelOf(row).length * labelCharacter + 50;
    let have = 0;
    for (let column = from; column < to; column++) have += gaps[column]!;
    for (let column = from; column < to && have < needed; column++)
      gaps[column]! += (needed - have) / (to - from);
  }
  return gaps;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
