import type { Ladder } from '../../simulator/diagram/ladder.ts';
import { mermaidLadder } from '../../simulator/diagram/mermaid.ts';
import { svgLadder } from '../../simulator/diagram/svg.ts';
import { textLadder } from '../../simulator/diagram/text.ts';
import { writeOutput } from '../input.ts';
import type { Terminal } from '../terminal.ts';

/** Which diagrams are wanted; file names, `-` is standard output. */
export interface DiagramWishes {
  readonly text: boolean;
  readonly svg: string | null;
  readonly mermaid: string | null;
}

export function wantsDiagram({ text, svg, mermaid }: DiagramWishes): boolean {
  return text || svg !== null || mermaid !== null;
}

/** @throws UsageProblem when a file cannot be written. */
export function writeDiagrams(
  ladder: Ladder,
  { text, svg, mermaid }: DiagramWishes,
  to: {
    readonly terminal: Terminal;
    readonly json: boolean;
    readonly mark: (type: string, fields: object) => void;
  },
): void {
  if (text && to.json) to.mark('diagram', { lines: textLadder(ladder) });
  else if (text) to.terminal.out(`${textLadder(ladder).join('\n')}\n\n`);
  if (svg !== null) write(svg, svgLadder(ladder), to.terminal);
  if (mermaid !== null) write(mermaid, mermaidLadder(ladder), to.terminal);
}

function write(file: string, content: string, terminal: Terminal): void {
  if (file === '-') terminal.out(content);
  else writeOutput(file, content);
}
