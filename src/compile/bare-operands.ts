import type * as ast from '../../grammar/ast.ts';

/** What the bare words of 1.x mean, as variables of 2.4 (reference: language 4.4). */
const meanings: Readonly<Record<string, string>> = {
  method: 'rm',
  uri: 'ru',
  src_ip: 'si',
  dst_ip: 'Ri',
  src_port: 'sp',
  dst_port: 'Rp',
  status: 'rs',
  from_uri: 'fu',
  to_uri: 'tu',
  proto: 'proto',
  af: 'af',
  'msg:len': 'ml',
  retcode: 'rc',
};

/** The variable that a bare operand stands for; null when it is a word of its own. */
export function bareVariable(operand: ast.BareOperand): ast.Variable | null {
  const name = meanings[operand.name];
  if (name === undefined) return null;
  return {
    kind: 'Variable',
    text: `$${name}`,
    context: null,
    name,
    inner: null,
    index: null,
    transformations: [],
    span: operand.span,
  };
}
