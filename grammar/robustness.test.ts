import { EmbeddedActionsParser, Lexer } from 'chevrotain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dialect, parse, parseFormat, parseVariable } from './index.ts';
import { problemLimit } from './rules/base.ts';
import { SettingRules } from './rules/settings.ts';
import { vocabulary } from './tokens.ts';

const dialects: readonly Dialect[] = ['1.x', '2.4', '3.6', '4.0'];

const sample = `log_level=3
socket=udp:127.0.0.1:5060 as 1.2.3.4
alias=a.com b.com:5060
loadmodule "sl.so"
modparam("sl", "x", "a" "b")
route {
    if ($rm == "INVITE" && !has_totag() || [$var(x) + 1]) { $var(x) = ~($var(y) + 5) * -2; } else exit;
    while ($var(i) < 3) { $var(i) += 1; break; }
    for ($var(i) in $(avp(x)[*])) xlog("L_INFO", "x $(var(i){s.substr,1,2}) $$\\n");
    switch ($(ru{uri.user})) { case "a": case 1: return(1); default: drop; }
    async(f("x", $var(y), 1), resume, 5); launch(g(), r, "$rm"); route(a, 1, NULL); assert(1, "x");
}
timer_route[t, 60] { route("r_$rm"); /* c /* d */ */ } # end
`;

const pieces = sample.split(/(\s+|\b|(?=[^\w\s]))/).filter((piece) => piece !== '');

/** Parses, and proves what holds for every text. */
function check(text: string): void {
  for (const dialect of dialects) {
    const { script, problems } = parse(text, { dialect });
    expect(script.span).toEqual({ start: 0, end: text.length });
    for (const { span, related } of problems) {
      for (const each of [span, ...(related ?? []).map((one) => one.span)]) {
        expect(each.start).toBeGreaterThanOrEqual(0);
        expect(each.end).toBeLessThanOrEqual(text.length);
        expect(each.start).toBeLessThanOrEqual(each.end);
      }
    }
    expect(problems.length).toBeLessThanOrEqual(problemLimit + 1);
  }
}

describe('any text', () => {
  test('random tokens', () => {
    const tokens = fc.array(fc.constantFrom(...pieces), { maxLength: 60 });
    fc.assert(
      fc.property(tokens, (list) => check(list.join(''))),
      { numRuns: 400 },
    );
    fc.assert(
      fc.property(tokens, (list) => check(list.join(' '))),
      { numRuns: 400 },
    );
  });

  test('a good script with parts cut out, doubled or put elsewhere', () => {
    const place = fc.nat(pieces.length - 1);
    fc.assert(
      fc.property(place, place, place, (from, to, where) => {
        const part = pieces.slice(Math.min(from, to), Math.max(from, to));
        const rest = [...pieces.slice(0, Math.min(from, to)), ...pieces.slice(Math.max(from, to))];
        check(rest.join(''));
        check([...pieces.slice(0, where), ...part, ...pieces.slice(where)].join(''));
        check([...rest.slice(0, where), ...part, ...rest.slice(where)].join(''));
      }),
      { numRuns: 200 },
    );
  });

  test('random bytes', () => {
    const bytes = fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 200 });
    fc.assert(
      fc.property(bytes, (list) => check(String.fromCharCode(...list))),
      { numRuns: 300 },
    );
  });

  test('variables and formats of any kind', () => {
    const text = fc.array(
      fc.constantFrom(...'$(){}[]<>.,;:/\\\'"abs1 _*@', '$(', 's.len', 're.subst', '$var(x)'),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(text, (list) => {
        const written = list.join('');
        parseVariable(`$${written}`, 0);
        const { parts, problems } = parseFormat(written, 0);
        for (const { span } of problems) expect(span.end).toBeLessThanOrEqual(written.length);
        if (problems.length === 0) {
          const joined = parts.map((part) => (typeof part === 'string' ? part : part.text)).join('');
          expect(joined).toBe(written.replaceAll('$$', '$'));
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('prefixes of a script', () => {
    for (let length = 0; length <= sample.length; length += 3) check(sample.slice(0, length));
  });
});

describe('size', () => {
  const only = (text: string): string[] =>
    parse(text, { dialect: '3.6' }).problems.map((problem) => problem.code);

  test.each([
    ['blocks', `route {${'if (1) {'.repeat(10_000)}exit;${'}'.repeat(10_001)}`],
    ['parentheses', `route { if (${'('.repeat(10_000)}1${')'.repeat(10_000)}) exit; }`],
    ['if without braces', `route { ${'if (1) '.repeat(10_000)}exit; }`],
    ['negations', `route { if (${'!'.repeat(10_000)}1) exit; }`],
    ['else if', `route { if (1) exit; ${'else if (1) exit; '.repeat(10_000)}}`],
    ['operators', `route { $var(x) = 1${' + 1'.repeat(10_000)}; }`],
  ])('too many %s are refused, not a crash', (_, text) => {
    expect(only(text)).toEqual(['syntax-nesting']);
  });

  test('reasonable nesting is fine', () => {
    expect(only(`route {${'if (1) {'.repeat(80)}exit;${'}'.repeat(81)}`)).toEqual([]);
    expect(only(`route { if (1) exit; ${'else if (1) exit; '.repeat(900)}}`)).toEqual([]);
  });

  test('variables inside each other', () => {
    expect(only(`route { $var(x) = ${'$(var('.repeat(10_000)}${'))'.repeat(10_000)}; }`)).toEqual([]);
    expect(parseFormat('$(var('.repeat(50_000), 0).problems).toHaveLength(1);
  });

  test('junk is refused quickly', () => {
    const junk = ['{', '}', '(', '$(', '"', '/*', 'route ', 'route[', 'a-', 'a=', '\xff a ', '//\n', 'aaa '];
    const started = performance.now();
    for (const piece of junk) parse(piece.repeat(50_000), { dialect: '3.6' });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(only('x'.repeat(20 * 1024 * 1024))).toEqual(['syntax-too-large']);
    expect(only('route { exit; }\0')).toEqual(['syntax-binary']);
  });

  test('the time grows with the length, not with its square', () => {
    const line =
      '    if ($rm == "INVITE" && !has_totag()) { xlog("$(var(x){s.len})\\n"); $var(x) = $var(y) + 1; }\n';
    const measure = (count: number): number => {
      const text = `route {\n${line.repeat(count)}}\n`;
      const started = performance.now();
      expect(parse(text, { dialect: '3.6' }).problems).toEqual([]);
      return performance.now() - started;
    };
    measure(1000);
    const small = Math.max(measure(1500), 5);
    expect(measure(12_000)).toBeLessThan(small * 40);
  });
});

describe('the grammar itself', () => {
  test('has no ambiguities', () => {
    class Validated extends SettingRules {
      constructor() {
        super();
        Object.assign(this, { skipValidations: false });
        this.performSelfAnalysis();
      }
    }
    expect(new Validated()).toBeInstanceOf(EmbeddedActionsParser);
  });

  test('has sound tokens', () => {
    const lexer = new Lexer(vocabulary, { positionTracking: 'onlyOffset', ensureOptimizations: true });
    expect(lexer.lexerDefinitionErrors).toEqual([]);
  });
});
