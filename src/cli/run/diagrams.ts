import type { Ladder } from '../../simulator/diagram/ladder.ts';
import { mermaidLadder } from '../../simulator/diagram/mermaid.ts';
import { svgLadder } from '../../simulator/diagram/svg.ts';
import { textLadder } from '../../simulator/diagram/text.ts';
import { writeOutput } from '../input.ts';
import type { Terminal } from '../terminal.ts';
import type { Printer } from './printer.ts';

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
export function writeDiagrams(ladder: Ladder, { text, svg, mermaid }: DiagramWishes, printer: Printer): void {
  if (text) {
    const lines = textLadder(ladder);
    printer.mark('diagram', { lines });
    printer.print(`${lines.join('\n')}\n`);
  }
  if (svg !== null) write(svg, svgLadder(ladder), printer.terminal);
  if (mermaid !== null) write(mermaid, mermaidLadder(ladder), printer.terminal);
}

function write(file: string, content: string, terminal: Terminal): void {
  if (file === '-') terminal.out(content);
  else writeOutput(file, content);
}
