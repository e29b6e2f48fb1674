import { describe, expect, it } from 'vitest';
import { logOf, runScript } from '../../test/support/run-script.ts';

const route = 'route { exit; }';

/** What the language does that its readers do not expect (reference: language 9). */
describe('surprises', () => {
  const cases: readonly (readonly [string, string, readonly string[], string?])[] = [
    [
      'all arithmetic operators share one precedence',
      '$var(a) = 1 + 2 * 3; xlog("$var(a)"); $var(b) = 8 | 6 & 3; xlog("$var(b)"); $var(c) = 1 << 2 + 1; xlog("$var(c)");',
      ['9', '2', '8'],
    ],
    [
      'and and or share one precedence',
      '$var(i) = 5; if ($var(i) > 4 || $var(i) < 0 && $var(i) == 1) xlog("T"); else xlog("F");',
      ['F'],
    ],
    [
      'a text that looks like a number is neither equal nor unequal to it',
      '$var(n) = "5"; if ($var(n) == 5) xlog("eq"); else xlog("not eq"); if ($var(n) != 5) xlog("ne"); else xlog("not ne");',
      ['not eq', 'not ne'],
    ],
    [
      'a number compares with a text by its text',
      '$var(i) = 5; if ($var(i) == "5") xlog("same"); if ($var(i) < "10") xlog("less"); else xlog("not less");',
      ['same', 'not less'],
    ],
    [
      'return 0 two levels down ends everything',
      'if (route(Z)) xlog("T"); else xlog("F"); xlog("end");',
      [],
      'route[Z] { return 0; }',
    ],
    [
      'a route without return is as true as its last action',
      'if (route(G)) xlog("G"); if (route(H)) xlog("H");',
      ['H'],
      'route[G] { isflagset("FL"); } route[H] { if ($var(none) == 9) xlog("no"); }',
    ],
    [
      'return of a text is 1, of NULL -1',
      'route(S); xlog("$rc"); route(N); xlog("$rc");',
      ['1', '-1'],
      'route[S] { $var(s) = "hello"; return($var(s)); } route[N] { $var(n) = NULL; return($var(n)); }',
    ],
    [
      'integers match text cases, texts do not match integer cases',
      '$var(i) = 3; switch ($var(i)) { case "3": xlog("a"); break; default: xlog("b"); } $var(s) = "3"; switch ($var(s)) { case 3: xlog("c"); break; default: xlog("d"); }',
      ['a', 'd'],
    ],
    [
      'an AVP assignment never overwrites, NULL pops',
      '$avp(x) = "1st"; $avp(x) = "2nd"; $avp(x) = 3; xlog("$(avp(x)[*])"); $avp(x) = NULL; xlog("$(avp(x)[*])"); $avp(y) = 1; $avp(y) += 2; xlog("$(avp(y)[*])");',
      ['3, 2nd, 1st', '2nd, 1st', '3, 1'],
    ],
    [
      '{s.int} keeps the text',
      '$var(a) = "12abc"; xlog("$(var(a){s.int})"); if ($(var(a){s.int}) == 12) xlog("is 12"); $var(b) = $(var(a){s.int}); xlog("$var(b)");',
      ['12abc', 'is 12', '12'],
    ],
    [
      'texts in assignments are not expanded',
      '$var(i) = 9; $var(q) = "p:$var(i)"; xlog("$var(q)"); pv_printf($var(q), "p:$var(i)"); xlog("$var(q)");',
      ['p:$var(i)', 'p:9'],
    ],
    [
      'the left operand decides',
      '$var(i) = 9; $var(q) = "keep"; $var(q) = $var(i) + ":p"; xlog("$var(q)"); $var(q) = "p:" + $var(i); xlog("$var(q)");',
      ['keep', 'p:9'],
    ],
    [
      'a division by 0 assigns 0',
      '$var(a) = 5; $var(a) = 5 / 0; xlog("$var(a)"); $var(a) = 5; $var(a) /= 0; xlog("$var(a)"); $var(a) = 5; $var(a) %= 0; xlog("$var(a)");',
      ['0', '0', '0'],
    ],
    [
      '"0" and [empty] are true, empty is false',
      '$var(z) = "0"; $var(e) = ""; if ($var(z)) xlog("a"); if ($var(e)) xlog("b"); if ([$var(e)]) xlog("c");',
      ['a', 'c'],
    ],
    [
      'unequal holds for NULL, equal and order do not',
      'if ($var(u) == "") xlog("a"); if ($var(u) != "x") xlog("b"); if ($var(u) < 5) xlog("c"); if ($var(u) != 0) xlog("d");',
      ['b', 'd'],
    ],
    ['an empty loop body runs once', '$var(i) = 0; while ($var(i) < 3) {} xlog("done");', ['done']],
    [
      'break leaves its code',
      '$var(i) = 0; while (1) { $var(i) += 1; if ($var(i) == 2) break; } xlog("$rc");',
      ['-5'],
    ],
    [
      'a digit class is no Perl class',
      '$var(n) = "5"; if ($var(n) =~ "\\\\d") xlog("T"); else xlog("F"); if ($var(n) =~ "^[0-9]$") xlog("T");',
      ['F', 'T'],
    ],
    ['bytewise operators work on texts', '$var(b) = "AB" ^ "  "; xlog("$var(b)");', ['ab']],
    [
      'a comparison is an atom of arithmetic',
      '$var(i) = 5; $var(x) = $var(i) == 5 + 2; xlog("$var(x)"); $var(x) = ($var(i) > 3) & ($var(i) < 9); xlog("$var(x)");',
      ['3', '1'],
    ],
    [
      'an erroneous comparison counts as -1 in a larger expression',
      '$var(s) = "x"; $var(x) = 1 + ($var(s) == 5); xlog("$var(x)"); $var(x) = ($var(s) == 5); xlog("$var(x) $rc");',
      ['0', '0 -1'],
    ],
    [
      'functions are operands by their code',
      '$var(x) = isflagset("F") + 1; xlog("$var(x)"); $var(y) = isflagset("F"); xlog("$var(y)");',
      ['0', '-1'],
    ],
    [
      'NULL on the left is an empty text',
      '$var(x) = $var(u) + "a"; xlog("$var(x)"); $var(x) = "keep"; $var(x) = $var(u) * 2; xlog("$var(x) $rc");',
      ['a', 'keep -1'],
    ],
    [
      'mixed compound operands are refused',
      '$var(x) = "x"; $var(x) += 1; xlog("$var(x) $rc"); $var(i) = 5; $var(i) += "z"; xlog("$var(i)"); $var(i) += $var(u); xlog("$var(i) $rc");',
      ['x -1', '5', '5 -1'],
    ],
  ];
  for (const [name, statements, expected, routes] of cases) {
    it(name, () => expect(logOf(statements, { routes: `${route} ${routes ?? ''}` })).toEqual(expected));
  }

  it('compound operators of 2.4 are plain assignments', () => {
    expect(logOf('$var(a) = 5; $var(a) += 3; xlog("$var(a)");', { version: '2.4' })).toEqual(['3']);
  });

  it('loops of 2.4 stop silently at 100', () => {
    const run = runScript(
      'startup_route { $var(i) = 0; while (1) { $var(i) = $var(i) + 1; } xlog("$var(i)"); }',
      { version: '2.4' },
    );
    expect(run.log()).toEqual(['100']);
    expect(run.serverLog()).toEqual([]);
  });
});
