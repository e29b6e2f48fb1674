import { ArgumentProblem, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { ModuleProblem } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { type ByteString, textOf } from '../../values/value.ts';

/** What `tw_append` adds to a request that is handed to another program. */
export interface Appendix {
  readonly lines: readonly { readonly title: ByteString; readonly value: VariableReference }[];
  /** The body comes too, whatever the method. */
  readonly hasBody: boolean;
}

/**
 * Reads `name: title=$variable; $rb; …`, one text for each modparam.
 * @returns by name in lower case
 */
export function readAppendices(server: Server, texts: readonly ByteString[]): Map<ByteString, Appendix> {
  const found = new Map<ByteString, Appendix>();
  for (const text of texts) {
    if (text === '') continue;
    const match = /^\s*([^\s:]+)\s*:(.*)$/s.exec(text);
    if (match === null) throw new ModuleProblem(`modparam("tm", "tw_append"): no name in "${text}"`);
    const name = match[1]!.toLowerCase();
    if (found.has(name)) throw new ModuleProblem(`modparam("tm", "tw_append"): ${name} is there twice`);
    found.set(name, readAppendix(server, match[2]!));
  }
  return found;
}

function readAppendix(server: Server, text: ByteString): Appendix {
  const lines: { title: ByteString; value: VariableReference }[] = [];
  let hasBody = false;
  // A semicolon in parentheses belongs to the variable.
  for (const part of text.split(/;(?![^(]*\))/)) {
    const element = part.trim();
    if (element === '') continue;
    const match = /^([^=\s$]+)\s*=\s*(.*)$/s.exec(element);
    if (match === null) {
      if (element !== '$rb') {
        throw new ModuleProblem(`modparam("tm", "tw_append"): "${element}" needs a title; only $rb has none`);
      }
      hasBody = true;
      continue;
    }
    const value = server.variable(match[2]!);
    if (value instanceof ArgumentProblem)
      throw new ModuleProblem(`modparam("tm", "tw_append"): ${value.message}`);
    lines.push({ title: match[1]!, value });
  }
  return { lines, hasBody };
}

/** `title: value` for every variable that is not NULL. */
export function appendixText(appendix: Appendix | null, execution: Execution): ByteString {
  let text = '';
  for (const { title, value } of appendix?.lines ?? []) {
    const content = textOf(value.get(execution));
    if (content !== null) text += `${title}: ${content}\n`;
  }
  return text;
}
