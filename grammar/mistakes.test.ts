/**
 * Small wrong programs. A comment `#~ code` stands on the line where the diagnostic must be, with a number
 * when the column matters: `#~ 7 code`. Nothing else may be reported.
 */
import { expect, test } from 'vitest';
import { type Dialect, parse } from './index.ts';

const inRoute = (...lines: string[]): string => `route {\n${lines.join('\n')}\n    exit;\n}\n`;

const programs: readonly (readonly [Dialect, string])[] = [
  // Statements
  ['3.6', inRoute('xlog("one")', 'xlog("two"); #~ 1 syntax-missing-semicolon')],
  ['3.6', inRoute('$var(x) = 1', '$var(y) = 2; #~ 1 syntax-missing-semicolon')],
  ['3.6', inRoute('if (1) { xlog("one") } #~ 20 syntax-missing-semicolon')],
  ['3.6', inRoute('foo; #~ 1 syntax-bare-word')],
  ['3.6', inRoute('foo = 1; #~ 1 syntax-bare-word')],
  ['3.6', inRoute('{ exit; } #~ 1 syntax-bare-block')],
  ['3.6', inRoute('// comment #~ 1 syntax-double-slash-comment')],
  ['3.6', inRoute('if (1) exit; elseif (2) exit; #~ 14 syntax-elseif')],
  ['3.6', inRoute('if (1) { exit; }; else exit; #~ 19 syntax-else-without-if')],
  ['3.6', inRoute('if (1) { exit; } else { drop; } else { exit; } #~ syntax-else-without-if')],
  ['3.6', inRoute('IF (1) exit; ELSE exit; #~ 1 syntax-keyword-case #~ 14 syntax-keyword-case')],
  ['3.6', inRoute('if ($rm == "A" AND 1) exit; #~ 16 syntax-keyword-case')],
  ['3.6', inRoute('if (1) { break; } #~ 10 syntax-break')],
  ['3.6', inRoute('case 1: exit; #~ 1 syntax-switch')],
  ['3.6', inRoute('switch ($rm) { } #~ syntax-switch')],
  ['3.6', inRoute('switch ($rm) {', 'default: exit; #~ syntax-switch', 'case "A": exit; }')],
  ['3.6', inRoute('switch ($rm) { case $var(x): exit; } #~ 21 syntax-case-label')],
  ['3.6', inRoute('switch ($rm) { case "A" exit; } #~ syntax-case-label')],
  ['3.6', inRoute('for ($var(i) = 1; $var(i) < 3; $var(i) += 1) { exit; } #~ syntax-loop-head')],
  ['3.6', inRoute('exit(0); #~ 6 syntax-argument')],
  ['3.6', inRoute('return "x"; #~ 8 syntax-unexpected-token')],
  ['3.6', inRoute('return -1 + 2; #~ 11 syntax-unexpected-token')],
  ['3.6', inRoute('while (1) { break(); } #~ 18 syntax-argument')],
  ['3.6', inRoute('while (1) { if ({ break; }) exit; } #~ 19 syntax-break')],
  ['3.6', inRoute('async(f(), r, -1); #~ 15 syntax-unexpected-token')],
  ['3.6', inRoute('launch(f(), r, $var(x)); #~ 16 syntax-unexpected-token')],
  ['3.6', inRoute('if if #~ 4 syntax-missing-parenthesis', '(1) exit;')],
  ['3.6', inRoute('if ($si == 10.0.0.0/33) exit; #~ 12 syntax-address')],
  ['3.6', inRoute('if ($si == 1.2.3.400) exit; #~ 12 syntax-address')],
  ['3.6', inRoute('if ($si == 10.0.0.0 / 8) exit; #~ 21 syntax-arithmetic-in-condition')],
  ['3.6', 'route[a] { exit; \nroute\n{ #~ syntax-missing-closing-brace\nexit; }\n'],
  ['2.4', inRoute('route(a, -1); #~ 10 syntax-other-version')],
  ['2.4', inRoute('strip(-1); #~ 7 syntax-argument')],
  // Assignments
  ['3.6', inRoute('$var(x)++; #~ 8 syntax-assignment')],
  ['3.6', inRoute('$var(x) = -$var(y); #~ 12 syntax-unary-minus')],
  ['3.6', inRoute('$var(x) = $var(a) && $var(b); #~ 19 syntax-logic-in-arithmetic')],
  ['3.6', inRoute('$var(x) = !$var(a); #~ 11 syntax-logic-in-arithmetic')],
  ['3.6', inRoute('$var(x) = $var(y) = 1; #~ 19 syntax-assignment')],
  ['3.6', inRoute('$var(x) <<= 1; #~ 9 syntax-assignment')],
  ['3.6', inRoute('$var(x) =~ "a"; #~ 9 syntax-assignment')],
  ['3.6', inRoute('$var(x) += NULL; #~ syntax-assignment')],
  ['3.6', inRoute('$avp(x) := NULL; $var(x) := NULL; #~ 29 syntax-assignment')],
  ['3.6', inRoute('$var(x) = Null; #~ syntax-bare-word')],
  ['3.6', inRoute('$ru; #~ syntax-assignment')],
  ['3.6', inRoute('$var(x) = $avp(x)[0]; #~ syntax-variable-form')],
  ['3.6', inRoute('$var(x){s.len} = 1; #~ syntax-variable-form')],
  ['3.6', inRoute('$var (x) = 1; #~ syntax-variable-form')],
  ['3.6', inRoute('$ var(x) = 1; #~ variable-malformed')],
  ['3.6', inRoute('$var(x) = "a" {s.len}; #~ syntax-variable-form')],
  ['3.6', inRoute('$var(x) = on ; #~ syntax-reserved-word')],
  ['3.6', inRoute('$var(x) = $(rU{s.len); #~ 11 variable-malformed')],
  // Conditions
  ['3.6', inRoute('if ($var(a) == $var(b) + 1) exit; #~ 24 syntax-arithmetic-in-condition')],
  ['3.6', inRoute('if (5 > 3) exit; #~ 7 syntax-comparison')],
  ['3.6', inRoute('if ([$var(a) + 1] == 5) exit; #~ syntax-comparison')],
  ['3.6', inRoute('if (f("a") == 1) { exit; } #~ 12 syntax-comparison')],
  ['3.6', inRoute('if ("abc" == $rm) exit; #~ 5 syntax-condition')],
  ['3.6', inRoute('if ($var(x) < NULL) exit; #~ 15 syntax-comparison')],
  ['3.6', inRoute('if ($var(x) =~ 5) exit; #~ 16 syntax-comparison')],
  ['3.6', inRoute('if (method == "INVITE") exit; #~ 5 syntax-bare-word')],
  ['3.6', inRoute('if ($rm == INVITE) exit; #~ 12 syntax-bare-word')],
  ['3.6', inRoute('if $var(i) < 3 { exit; } #~ 4 syntax-missing-parenthesis')],
  ['3.6', inRoute('if ($var(i) < 3) && (1) { exit; } #~ 18 syntax-missing-parenthesis')],
  ['3.6', inRoute('if ($var(i) < 3 { exit; } #~ 17 syntax-missing-parenthesis')],
  ['3.6', inRoute('if ($var(i) < 3)) { exit; } #~ 17 syntax-unexpected-token')],
  ['3.6', inRoute('if ($var(i) && ) { exit; } #~ syntax-condition')],
  ['3.6', inRoute('assert($var(i) > 1 + 1, "x"); #~ syntax-arithmetic-in-condition')],
  // Calls
  ['3.6', inRoute('setflag(NAT); #~ 9 syntax-unquoted-argument')],
  ['3.6', inRoute('f(NULL); #~ 3 syntax-argument')],
  ['3.6', inRoute('f(1+2); #~ 4 syntax-argument')],
  ['3.6', inRoute('f(g()); #~ 3 syntax-argument')],
  ['3.6', inRoute('f("a" "b", "c"); #~ 7 syntax-adjacent-strings')],
  ['3.6', inRoute('f("a"; #~ 6 syntax-missing-parenthesis')],
  ['3.6', inRoute('xlog($ru); #~ 6 syntax-argument')],
  ['3.6', inRoute('xlog(1, "x"); #~ 6 syntax-argument')],
  ['3.6', inRoute('xlog("a", "b", "c"); #~ 14 syntax-argument')],
  ['3.6', inRoute('xlog "x"; #~ syntax-missing-parenthesis')],
  ['3.6', inRoute('log("a" "b"); #~ 9 syntax-adjacent-strings')],
  ['3.6', inRoute('xlog("L_" "INFO", "b" "c"); #~ 11 syntax-adjacent-strings')],
  ['3.6', inRoute('log("L_INFO", "b"); #~ 5 syntax-argument')],
  ['3.6', inRoute('error("a"); #~ 7 syntax-argument')],
  ['3.6', inRoute('route(log); #~ 7 syntax-reserved-word')],
  ['3.6', inRoute('async(f()); #~ syntax-argument')],
  // Top level
  ['3.6', 'log_level=3; #~ 12 syntax-semicolon-after-setting\nroute { exit; }\n'],
  ['3.6', 'loadmodule sl.so #~ syntax-setting-value\nroute { exit; }\n'],
  ['3.6', 'log_level=\nroute { exit; } #~ 1 syntax-setting-value\n'],
  ['3.6', 'socket=127.0.0.1:5060 #~ syntax-setting-value\nroute { exit; }\n'],
  ['3.6', 'xlog("x"); #~ 1 syntax-statement-outside-route\nroute { exit; }\n'],
  ['3.6', 'failure_rout[x] { exit; } #~ 1 syntax-unexpected-token\nroute { exit; }\n'],
  ['3.6', '!!define X 1 #~ 1 syntax-unexpected-token\nroute { exit; }\n'],
  ['3.6', 'route[log] { exit; } #~ 7 syntax-reserved-word\n'],
  ['3.6', 'route[a-b] { exit; } #~ 8 syntax-route-name\n'],
  ['3.6', 'route[a] { } #~ 12 syntax-empty-route\n'],
  ['3.6', 'failure_route { exit; } #~ syntax-route-name\n'],
  ['3.6', 'startup_route[x] { exit; } #~ syntax-route-name\n'],
  ['3.6', 'timer_route[x] { exit; } #~ syntax-timer-interval\n'],
  ['3.6', 'event_route[E_X, sync] { exit; } #~ syntax-other-version\n'],
  ['3.6', 'route\nexit; #~ syntax-missing-opening-brace\n}\n'],
  ['3.6', 'route { exit; }\n} #~ syntax-extra-closing-brace\n'],
  ['3.6', 'route {\nif (1) { exit; }\n}\nexit; #~ syntax-statement-outside-route\n}\n'],
  ['3.6', 'route {\nif (1) {\nexit;\n}\nroute[a] { exit; } #~ 1 syntax-missing-closing-brace\n'],
  ['3.6', 'route {\nif (1) {\nexit;\n} #~ syntax-missing-closing-brace'],
  ['4.0', 'route[proxy] { exit; } #~ 7 syntax-reserved-word\n'],
  ['3.6', 'alias=a.com:5060 #~ 12 syntax-setting-value\n'],
  ['2.4', 'alias=1.2.3.4:5060 #~ 14 syntax-setting-value\n'],
  ['3.6', 'socket=udp\n1.2.3.4:5060 #~ syntax-setting-value\n'],
  ['3.6', 'log_level\n3 #~ syntax-unexpected-token\n'],
  ['3.6', 'route[alias] { exit; } #~ 7 syntax-reserved-word\n'],
  ['3.6', 'socket=udp:dns.example.com #~ 12 syntax-reserved-word\nroute { exit; }\n'],
  ['3.6', 'socket=udp:1.2.3.4:5060 allow_proxy #~ 25 syntax-unexpected-token\nroute { exit; }\n'],
  ['3.6', 'mpath="a":"b" #~ syntax-other-version\nroute { exit; }\n'],
  ['2.4', 'listen=udp:1.2.3.4:5060 use_workers 4 #~ 25 syntax-unexpected-token\nroute { exit; }\n'],
  ['3.6', 'route {\nlog_level=3 #~ 1 syntax-unexpected-token\n}\n'],
  // Strings, comments
  ['3.6', inRoute('xlog("one); #~ 6 syntax-unclosed-string', 'xlog("two");')],
  ['3.6', inRoute("xlog('one); #~ 6 syntax-unclosed-string")],
  ['3.6', inRoute('$var(x = 1; #~ 1 syntax-unclosed-variable')],
  // Versions
  ['2.4', inRoute('while (1) { break; } #~ syntax-break')],
  ['2.4', inRoute('switch ($rm) { case "A": break; exit; } #~ syntax-break')],
  ['2.4', inRoute('switch ($rm) { case "A": exit; default: break; } #~ syntax-break')],
  ['2.4', inRoute('f($var(x)); #~ 3 syntax-other-version')],
  ['2.4', inRoute('f(200); #~ 3 syntax-other-version')],
  ['2.4', inRoute('setflag("A"); #~ 9 syntax-argument')],
  ['2.4', inRoute('setbflag(A, 1); #~ 10 syntax-argument')],
  ['2.4', inRoute('force_send_socket(1.2.3.4); #~ 19 syntax-argument')],
  ['2.4', inRoute('force_send_socket("udp:1.2.3.4:5060"); #~ 19 syntax-argument')],
  ['2.4', inRoute('return 1; #~ syntax-other-version')],
  ['2.4', inRoute('return(1, 2); #~ syntax-other-version')],
  ['2.4', inRoute('route($var(x)); #~ syntax-other-version')],
  ['2.4', inRoute('assert(1); #~ syntax-other-version')],
  ['2.4', inRoute('strip; #~ syntax-bare-word')],
  // Several mistakes are several diagnostics
  [
    '3.6',
    inRoute(
      'f(; #~ syntax-missing-parenthesis',
      'if (5 > 3) exit; #~ syntax-comparison',
      '$var(x)++; #~ syntax-assignment',
    ),
  ],
];

/** Comments inside the unclosed string or variable of a program are text for the parser, but not for us. */
function expected(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/#~ (?:(\d+) )?([a-z-]+)/g)].map(
        ([, column, code]) => `${index + 1}:${column ?? '?'} ${code}`,
      ),
    );
}

test.each(programs.map(([dialect, text]) => [dialect, expected(text).join(', '), text] as const))(
  '%s: %s',
  (dialect, _, text) => {
    const wanted = expected(text);
    const { problems } = parse(text, { dialect });
    const found = problems.map(({ span, code }, index) => {
      const before = text.slice(0, span.start).split('\n');
      const column = wanted[index]?.includes(':?') ? '?' : before.at(-1)!.length + 1;
      return `${before.length}:${column} ${code}`;
    });
    expect(found).toEqual(wanted);
  },
);

test('2.4 names the end of the file for a string that is never closed', () => {
  const text = 'route {\n    xlog("one);\n}\n';
  const { problems } = parse(text, { dialect: '2.4' });
  expect(problems).toMatchObject([
    { code: 'syntax-unclosed-string', span: { start: text.length }, related: [{ span: { start: 17 } }] },
  ]);
});

test('a misleading brace is shown with the missing one', () => {
  const text = 'route {\n    if (1) {\n        exit;\n}\nroute[a] { exit; }\n';
  const { problems } = parse(text, { dialect: '3.6' });
  const places = problems[0]?.related?.map(({ span }) => text.slice(0, span.start).split('\n').length);
  expect(places).toEqual([1, 4, 2]);
});
