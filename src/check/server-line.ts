/**
 * Where the server sees a mistake: it complains about a construct when it has read its last token, which may be on
 * another line than the mistake (reference: language 8.1).
 */
import type * as ast from '../../grammar/ast.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { walkStatements } from './walk.ts';

type Kind = 'call' | 'assignment' | 'loop' | 'block' | 'parameter';

/** A construct, and the offset of the last token the server has read of it. */
interface Construct extends ast.Span {
  readonly kind: Kind;
  readonly read: number;
}

function kindOf(code: string): Kind | null {
  if (code === 'loop-iterator') return 'loop';
  if (code === 'route-redefined') return 'block';
  if (code.startsWith('modparam-')) return 'parameter';
  if (code.startsWith('assign-')) return 'assignment';
  if (code.startsWith('call-') || code.startsWith('link-') || code === 'name-unknown-function') return 'call';
  return null;
}

/** Moves diagnostics to the line that the server names; the place of the mistake itself is then related. */
export function atServerLines(
  diagnostics: readonly Diagnostic[],
  script: ast.Script,
  text: string,
): Diagnostic[] {
  const constructOf = finder(script, text);
  return diagnostics.map((diagnostic) => {
    const { span } = diagnostic;
    const read = constructOf(diagnostic)?.read;
    if (read === undefined || !text.slice(span.start, read).includes('\n')) return diagnostic;
    return {
      ...diagnostic,
      span: { start: read, end: read + 1 },
      related: [{ span, message: 'the mistake' }, ...(diagnostic.related ?? [])],
    };
  });
}

/** Those that the server comes across before the token at `offset`, or when it looks at that one. */
export function seenBefore(
  offset: number,
  diagnostics: readonly Diagnostic[],
  script: ast.Script,
  text: string,
): Diagnostic[] {
  const constructOf = finder(script, text);
  return diagnostics.filter(
    (diagnostic) => (constructOf(diagnostic)?.read ?? diagnostic.span.end - 1) <= offset,
  );
}

/** Finds the construct that a diagnostic is about. */
function finder(script: ast.Script, text: string): (diagnostic: Diagnostic) => Construct | undefined {
  let constructs: Construct[] | null = null;
  return ({ span, code }) => {
    const kind = kindOf(code);
    if (kind === null) return undefined;
    constructs ??= constructsOf(script, text);
    // The innermost one comes last.
    return constructs.findLast((one) => one.kind === kind && one.start <= span.start && span.start < one.end);
  };
}

/** Outer ones before inner ones. */
function constructsOf(script: ast.Script, text: string): Construct[] {
  const list: Construct[] = [];
  const add = (kind: Kind, { start, end }: ast.Span, read = end - 1): void => {
    list.push({ kind, start, end, read });
  };
  const assignment = ({ span, value }: ast.Assignment): void =>
    add('assignment', span, value.kind === 'NullLiteral' ? undefined : nextToken(text, value.span.end));
  for (const item of script.items) {
    if (item.kind === 'ModParam') add('parameter', item.span);
    if (item.kind !== 'RouteBlock') continue;
    add('block', item.span);
    walkStatements(item.body, {
      call: (call) => add('call', call.span),
      expression(expression) {
        if (expression.kind === 'Assignment') assignment(expression);
      },
      statement(statement) {
        if (statement.kind === 'For') add('loop', statement.span);
        if (statement.kind === 'Assignment') assignment(statement);
      },
    });
  }
  return list;
}

/** What ends an assignment is a token that does not belong to it. */
function nextToken(text: string, from: number): number {
  const skipped = /(?:\s|#[^\n]*|\/\*[\s\S]*?\*\/)*/y;
  skipped.lastIndex = from;
  skipped.exec(text);
  return Math.min(skipped.lastIndex, text.length - 1);
}
