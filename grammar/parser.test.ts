import { describe, expect, test } from 'vitest';
import type { CallStatement, Dialect, Expression, RouteBlock, Script, Statement } from './index.ts';
import { parse } from './index.ts';

function script(text: string, dialect: Dialect = '3.6'): Script {
  const { script: tree, problems } = parse(text, { dialect });
  expect(problems).toEqual([]);
  return tree;
}

function body(text: string, dialect: Dialect = '3.6'): readonly Statement[] {
  return (script(`route {\n${text}\n}`, dialect).items[0] as RouteBlock).body;
}

/** An expression in the usual notation, fully parenthesised. */
function shape(expression: Expression | null): string {
  if (expression === null) return 'null';
  switch (expression.kind) {
    case 'NumberLiteral':
      return String(expression.value);
    case 'StringLiteral':
      return JSON.stringify(expression.value);
    case 'Variable':
      return expression.text;
    case 'Comparison':
      return `[${shape(expression.left)} ${expression.operator} ${'kind' in expression.right && expression.right.kind === 'NullLiteral' ? 'NULL' : shape(expression.right as Expression)}]`;
    case 'Logical':
    case 'Arithmetic':
      return `(${shape(expression.left)} ${expression.operator} ${shape(expression.right)})`;
    case 'Not':
      return `!${shape(expression.operand)}`;
    case 'Complement':
      return `~${shape(expression.operand)}`;
    case 'Group':
    case 'Bracket':
      return `${expression.kind}${shape(expression.expression)}`;
    case 'CallExpression':
      return 'call';
    case 'BareOperand':
      return expression.name;
    default:
      return expression.kind;
  }
}

function condition(text: string, dialect: Dialect = '3.6'): string {
  const [statement] = body(`if ${text} exit;`, dialect);
  return statement?.kind === 'If' ? shape(statement.condition) : '?';
}

function assigned(text: string): string {
  const [statement] = body(`$var(x) = ${text};`);
  return statement?.kind === 'Assignment' ? shape(statement.value as Expression) : '?';
}

describe('expressions', () => {
  test('`and` and `or` are equal and group to the left', () => {
    expect(condition('(1 or 2 and 3 || 4)')).toBe('(((1 or 2) and 3) or 4)');
  });

  test('a negation covers the comparison', () => {
    expect(condition('(!$var(i)==4 && not 1)')).toBe('(![$var(i) == 4] and !1)');
  });

  test('arithmetic has two levels, each grouping to the left', () => {
    expect(assigned('1+2*3')).toBe('((1 + 2) * 3)');
    expect(assigned('8|6&3')).toBe('((8 | 6) & 3)');
    expect(assigned('1<<2+1')).toBe('(1 << (2 + 1))');
    expect(assigned('~1+3')).toBe('(~1 + 3)');
  });

  test('a sign belongs to the number', () => {
    expect(assigned('5--3')).toBe('(5 - -3)');
    expect(assigned('5 -3')).toBe('(5 - 3)');
  });

  test('a comparison inside arithmetic ends after one operand', () => {
    expect(assigned('$var(i) == 5 + 2')).toBe('([$var(i) == 5] + 2)');
  });

  test('conditions hold calls, assignments, brackets and statements', () => {
    expect(condition('(f() && [$var(a) & 1] && $var(i) = 0 && { exit; })')).toBe(
      '(((call and Bracket($var(a) & 1)) and Assignment) and StatementExpression)',
    );
  });

  test('addresses and nets are operands', () => {
    const [statement] = body('if ($si == 10.0.0.0/8 || $si != [::1]) exit;');
    const expression = statement?.kind === 'If' && statement.condition;
    expect(expression).toMatchObject({
      left: { right: { kind: 'IpLiteral', address: '10.0.0.0', mask: '8' } },
      right: { right: { kind: 'IpLiteral', address: '::1', mask: null } },
    });
  });

  test('2.4 needs no parentheses, 1.x has bare operands', () => {
    expect(condition('$var(a) == 1 && 1', '2.4')).toBe('([$var(a) == 1] and 1)');
    expect(condition('(a()) && (b())', '2.4')).toBe('(Groupcall and Groupcall)');
    expect(condition('(method=="INVITE" && !uri==myself)', '1.x')).toBe(
      '([method == "INVITE"] and ![uri == myself])',
    );
    expect(condition('(msg:len >= 2048)', '1.x')).toBe('[msg:len >= 2048]');
  });
});

describe('statements', () => {
  test('an `else if` chain nests', () => {
    const [statement] = body('if (1) a(); else if (2) b(); else c();');
    expect(statement?.kind === 'If' && statement.then).toMatchObject({ braces: false });
    expect(statement).toMatchObject({
      kind: 'If',
      otherwise: { statements: [{ kind: 'If', otherwise: { statements: [{ kind: 'CallStatement' }] } }] },
    });
  });

  test('a lone semicolon is an empty statement, and an empty body', () => {
    expect(body(';')).toMatchObject([{ kind: 'Empty' }]);
    expect(body('while (1) ;')).toMatchObject([{ kind: 'While', body: { statements: [] } }]);
  });

  test('`else` belongs to the nearest `if`', () => {
    expect(body('if (1) if (2) a(); else b();')).toMatchObject([{ kind: 'If', otherwise: null }]);
  });

  test('switch with labels that share a body', () => {
    const [statement] = body('switch ($rm) { case "A": case -1: exit; default: drop; }');
    expect(statement).toMatchObject({
      kind: 'Switch',
      cases: [
        { label: { value: 'A' }, body: [] },
        { label: { value: -1 }, body: [{ kind: 'Exit' }] },
      ],
      otherwise: { body: [{ kind: 'Drop' }] },
    });
  });

  test('return in its forms', () => {
    expect(
      body('return; return(); return -1; return($var(x)); return(1, "a", $rc, NULL); return(, 2);'),
    ).toMatchObject([
      { code: null, values: [] },
      { code: null },
      { code: { value: -1 } },
      { code: { kind: 'Variable' } },
      { code: { value: 1 }, values: [{ value: 'a' }, { kind: 'Variable' }, { kind: 'NullLiteral' }] },
      { code: null, values: [{ value: 2 }] },
    ]);
  });

  test('arguments can be left out', () => {
    const [none, one, two] = body('f(); f(,"a"); f("a",);') as CallStatement[];
    const kinds = (statement?: CallStatement) =>
      statement?.call.kind === 'FunctionCall' && statement.call.arguments.map((argument) => argument.kind);
    expect([kinds(none), kinds(one), kinds(two)]).toEqual([
      [],
      ['OmittedArgument', 'StringLiteral'],
      ['StringLiteral', 'OmittedArgument'],
    ]);
  });

  test('strings are joined in log texts', () => {
    expect(body('xlog("L_INFO", "a" \'b\');')).toMatchObject([
      { call: { name: { name: 'xlog' }, arguments: [{ value: 'L_INFO' }, { value: 'ab' }] } },
    ]);
  });

  test('route calls by name, number, text and variable', () => {
    expect(body('route(a); route(5); route("b c"); route("r_$rm", 1, NULL); route($var(r));')).toMatchObject([
      { call: { name: { text: 'a', computed: null } } },
      { call: { name: { text: '5' } } },
      { call: { name: { text: 'b c', computed: null } } },
      {
        call: {
          name: { computed: { kind: 'StringLiteral' } },
          arguments: [{ value: 1 }, { kind: 'NullLiteral' }],
        },
      },
      { call: { name: { computed: { kind: 'Variable' } } } },
    ]);
  });

  test('async and launch', () => {
    expect(body('async(f("a"), r, 5); launch(f(), r, "$rm");')).toMatchObject([
      {
        call: { kind: 'Async', call: { name: { name: 'f' } }, resume: { text: 'r' }, timeout: { value: 5 } },
      },
      { call: { kind: 'Launch', report: { text: 'r' }, parameter: { value: '$rm' } } },
    ]);
  });

  test('2.4: core functions without parentheses, flags and sockets without quotes', () => {
    expect(body('append_branch; setflag(FOO); force_send_socket(udp:1.2.3.4:5060);', '2.4')).toMatchObject([
      { call: { name: { name: 'append_branch' }, parentheses: false } },
      { call: { arguments: [{ kind: 'BareArgument', text: 'FOO' }] } },
      { call: { arguments: [{ kind: 'BareArgument', text: 'udp:1.2.3.4:5060' }] } },
    ]);
  });
});

describe('top level', () => {
  test('settings of every kind', () => {
    const { items } = script(
      'log_level=-1 mhomed=yes log_prefix="x"\nsyslog_facility=LOG_DAEMON advertised_address=sip.my-host.com\nmpath="a":"b"\nudp_workers=4 use_auto_scaling_profile P\n',
      '4.0',
    );
    expect(
      items.map((item) => item.kind === 'GlobalParameter' && [item.name.name, item.value]),
    ).toMatchObject([
      ['log_level', { value: -1 }],
      ['mhomed', { value: 1 }],
      ['log_prefix', { value: 'x' }],
      ['syslog_facility', { name: 'LOG_DAEMON' }],
      ['advertised_address', { name: 'sip.my-host.com' }],
      ['mpath', { kind: 'RawValue', text: '"a":"b"' }],
      ['udp_workers', { value: 4 }],
    ]);
    expect(items.at(-1)).toMatchObject({ autoScalingProfile: { name: 'P' } });
  });

  test('sockets', () => {
    const { items } = script(
      'socket=udp:127.0.0.1:5060-5062,5070 as 1.2.3.4:5061 use_workers 3 anycast tag x\nsocket=TCP:[::1]\nsocket=udp:*:5060\n',
    );
    expect(items).toMatchObject([
      {
        value: {
          protocol: 'udp',
          host: '127.0.0.1',
          ports: [
            { from: 5060, to: 5062 },
            { from: 5070, to: 5070 },
          ],
          attributes: [
            { name: 'as', value: '1.2.3.4:5061' },
            { name: 'use_workers', value: 3 },
            { name: 'anycast', value: null },
            { name: 'tag', value: 'x' },
          ],
        },
      },
      { value: { protocol: 'tcp', host: '[::1]', ports: [] } },
      { value: { host: '*' } },
    ]);
  });

  test('4.0: bonds and attributes for the proxy protocol', () => {
    const { items } = script(
      'socket=bond:B { "udp:a:1", "udp:b:1" }\nsocket=tcp:1.2.3.4:5060 allow-proxy-protocol anycast\n',
      '4.0',
    );
    expect(items).toMatchObject([
      { value: { kind: 'RawValue', text: 'bond:B { "udp:a:1", "udp:b:1" }' } },
      { value: { attributes: [{ name: 'allow_proxy_protocol' }, { name: 'anycast' }] } },
    ]);
  });

  test('TAG and, before 4.0, proxy are free as names', () => {
    expect(script('route[TAG] { route(proxy); }\n').items).toHaveLength(1);
  });

  test('an alias list ends before the next setting', () => {
    const { items } = script('alias=udp:a.com:5060 b.com "c d" any:1.2.3.4\nlog_level=3\n');
    expect(items).toMatchObject([
      {
        value: {
          aliases: [
            { protocol: 'udp', host: 'a.com', port: 5060 },
            { protocol: null, host: 'b.com', port: null },
            { host: 'c d' },
            { protocol: null, host: '1.2.3.4' },
          ],
        },
      },
      { name: { name: 'log_level' } },
    ]);
  });

  test('modules and their parameters', () => {
    expect(
      script('loadmodule "/usr/lib/sl.so"\nmodparam("sl|tm", "a", "x" "y")\nmodparam("sl", "b", -0x10)')
        .items,
    ).toMatchObject([
      { kind: 'LoadModule', name: 'sl' },
      { kind: 'ModParam', modules: { value: 'sl|tm' }, value: { value: 'xy' } },
      { kind: 'ModParam', value: { value: -16 } },
    ]);
  });

  test('route blocks', () => {
    const { items } = script(
      'route{;} route[5]{;} failure_route["a b"]{;} timer_route[t,60]{;} event_route[E_X]{;} startup_route{;}',
    );
    expect(items).toMatchObject([
      { routeKind: 'route', name: null },
      { routeKind: 'route', name: '5' },
      { routeKind: 'failure_route', name: 'a b' },
      { routeKind: 'timer_route', name: 't', interval: { value: 60 } },
      { routeKind: 'event_route', name: 'E_X', mode: null },
      { routeKind: 'startup_route', name: null },
    ]);
    expect(script('event_route[E_X, async] { exit; }', '2.4').items).toMatchObject([{ mode: 'async' }]);
  });

  test('spans and comments are where they are in the text', () => {
    const text = '# one\nroute { /* two /* in */ */ exit; }\n';
    const { items, comments } = script(text);
    expect(comments.map(({ span, style }) => [text.slice(span.start, span.end), style])).toEqual([
      ['# one', 'line'],
      ['/* two /* in */ */', 'block'],
    ]);
    const block = items[0] as RouteBlock;
    expect(text.slice(block.span.start, block.span.end)).toBe('route { /* two /* in */ */ exit; }');
    expect(text.slice(block.bodySpan.start, block.bodySpan.end)).toBe('{ /* two /* in */ */ exit; }');
  });
});
