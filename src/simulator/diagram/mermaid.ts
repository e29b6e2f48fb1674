import type { Ladder } from './ladder.ts';
import { duration } from './time.ts';

/** The ladder as a Mermaid sequence diagram (for Markdown pages). */
export function mermaidLadder({ participants, rows }: Ladder): string {
  const lines = ['sequenceDiagram'];
  participants.forEach(({ name, address }, index) => {
    lines.push(
      `  participant p${index} as ${escaped(name)}${address === '' ? '' : `<br/>${escaped(address)}`}`,
    );
  });
  const server = participants.findIndex(({ isServer }) => isServer);
  for (const row of rows) {
    if (row.kind === 'pause')
      lines.push(`  Note over p0,p${participants.length - 1}: ${duration(row.length)}`);
    else if (row.kind === 'note') lines.push(`  Note over p${server}: ${escaped(row.text)}`);
    else {
      const arrow = row.failure !== null ? '-x' : row.isReply ? '-->>' : '->>';
      const detail = row.detail === '' ? '' : row.isReply ? ` (${row.detail})` : ` ${row.detail}`;
      const remark = `${row.again ? ' again' : ''}${row.failure === null ? '' : ` not sent: ${row.failure}`}`;
      lines.push(`  p${row.from}${arrow}p${row.to}: ${escaped(`${row.title}${detail}${remark}`)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Characters that mean something to Mermaid, as entities. */
function escaped(text: string): string {
  return text.replace(/[#;<>&"]/g, (character) => `#${character.charCodeAt(0)};`);
}
