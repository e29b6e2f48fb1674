import { describe, expect, test } from 'vitest';
import type { Variable } from './index.ts';
import { parseFormat, parseVariable } from './index.ts';

function variable(text: string): Variable {
  const { variable: tree, problems } = parseVariable(text, 0);
  expect(problems).toEqual([]);
  return tree;
}

describe('parseVariable', () => {
  test('name, inner name, index, context', () => {
    expect(variable('$ru')).toMatchObject({ name: 'ru', inner: null, index: null });
    expect(variable('$avp(a-b)')).toMatchObject({ name: 'avp', inner: { text: 'a-b', variable: null } });
    expect(variable('$(avp(x)[-1])')).toMatchObject({ name: 'avp', index: { value: -1 } });
    expect(variable('$(avp(x)[*])')).toMatchObject({ index: { value: '*' } });
    expect(variable('$(avp(x)[append])')).toMatchObject({ index: { value: { word: 'append' } } });
    expect(variable('$(avp(x)[$var(i)+1])')).toMatchObject({ index: { value: { name: 'var' } } });
    expect(variable('$(<reply>hdr(Contact))')).toMatchObject({ context: 'reply', name: 'hdr' });
    expect(variable('$$')).toMatchObject({ name: '$' });
    expect(variable('$param($var(i))')).toMatchObject({ inner: { variable: { text: '$var(i)' } } });
    expect(variable('$json(a/$var(k))')).toMatchObject({ inner: { text: 'a/$var(k)', variable: null } });
  });

  test('what follows a bare name is ignored', () => {
    expect(variable('$ru{uri.user}')).toMatchObject({
      name: 'ru',
      transformations: [],
      text: '$ru{uri.user}',
    });
  });

  test.each([
    ['$(var(x){s.substr,1,-2})', 's', 'substr', ['1', '-2']],
    ['$(var(x){S.LEN})', 's', 'len', []],
    ['$(var(x){s.select,1,,})', 's', 'select', ['1', ',']],
    ['$(var(x){s.select,0, })', 's', 'select', ['0', ' ']],
    ['$(var(x){re.subst,/a\\,b\\{2\\}/c/g})', 're', 'subst', ['/a\\,b\\{2\\}/c/g']],
    ['$(var(x){s.fill.left," \\,",10})', 's', 'fill.left', ['" \\,"', '10']],
    ['$(var(x){s.substr,$var(y) z,1})', 's', 'substr', ['$var(y) z', '1']],
    ['$(var(x){param.value,name})', 'param', 'value', ['name']],
  ])('%s', (text, className, operation, list) => {
    const [first] = variable(text).transformations;
    expect(first).toMatchObject({ className, operation });
    expect(first?.arguments.map((argument) => argument.text)).toEqual(list);
  });

  test('arguments can be variables, with transformations of their own', () => {
    const [first] = variable('$(var(x){s.substr,$(var(y){s.len}),0})').transformations;
    expect(first?.arguments[0]?.variable).toMatchObject({
      name: 'var',
      transformations: [{ operation: 'len' }],
    });
  });

  test('several transformations, with blanks between them', () => {
    const list = variable('$(ru{uri.params} {param.value,x})').transformations;
    expect(list.map(({ operation }) => operation)).toEqual(['params', 'value']);
  });

  test.each([
    '$',
    '$(',
    '$(ru',
    '$(ru{s.len)',
    '$(ru{len})',
    '$(ru{re.subst,/\\{/x/})',
    '$(avp(x)[1)',
    '$(ru x)',
    '$(<x>ru)',
  ])('%s is malformed', (text) => {
    expect(parseVariable(text, 7).problems).toMatchObject([
      { code: 'variable-malformed', span: { start: 7 } },
    ]);
  });

  test('spans', () => {
    const { variable: tree } = parseVariable('$(ru{s.substr,1,22})', 100);
    const [first] = tree.transformations;
    expect(first?.span).toEqual({ start: 104, end: 119 });
    expect(first?.arguments[1]?.span).toEqual({ start: 116, end: 118 });
  });
});

describe('parseFormat', () => {
  const parts = (text: string) =>
    parseFormat(text, 0).parts.map((part) => (typeof part === 'string' ? part : `<${part.text}>`));

  test('text and variables in turn', () => {
    expect(parts('$var(x)abc$rU@$(rd)x')).toEqual(['<$var(x)>', 'abc', '<$rU>', '@', '<$(rd)>', 'x']);
    expect(parts('plain')).toEqual(['plain']);
    expect(parts('')).toEqual([]);
  });

  test('a dot belongs to the name', () => {
    expect(parts('$rU.x')).toEqual(['<$rU.x>']);
    expect(parts('$(rU).x')).toEqual(['<$(rU)>', '.x']);
  });

  test('a transformation needs the outer parentheses', () => {
    expect(parts('$ru{uri.user}')).toEqual(['<$ru>', '{uri.user}']);
  });

  test('a doubled dollar sign is one', () => {
    expect(parts('5 $$ $$$rm')).toEqual(['5 $ $', '<$rm>']);
  });

  test('a lone dollar sign is a mistake', () => {
    const { problems } = parseFormat('costs 5 $ only', 10);
    expect(problems).toMatchObject([{ code: 'format-malformed', span: { start: 18, end: 19 } }]);
  });

  test('positions through escapes', () => {
    const { parts: list } = parseFormat('a\t$rm', (index) => index * 2);
    expect(list[1]).toMatchObject({ span: { start: 4, end: 10 } });
  });
});
