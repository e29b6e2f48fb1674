import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runScript } from '../../test/support/run-script.ts';

/** Random programs over few variables: numbers, texts and NULL meet in every operator. */
const variable = fc.constantFrom('$var(a)', '$var(b)', '$var(c)', '$avp(d)', '$(rc)', '$param(1)');
const target = fc.constantFrom('$var(a)', '$var(b)', '$var(c)', '$avp(d)');
const literal = fc.oneof(fc.integer({ min: -3, max: 7 }).map(String), fc.constantFrom('"x"', '""', '"5"'));
const operand = fc.oneof(variable, literal);
const operator = fc.constantFrom('+', '-', '*', '/', '%', '&', '|', '<<');
const comparison = fc
  .tuple(variable, fc.constantFrom('==', '!=', '<', '>', '<=', '>='), operand)
  .map((parts) => parts.join(' '));

const { condition, arithmetic } = fc.letrec<{ condition: string; arithmetic: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    comparison,
    variable,
    fc.constantFrom('1', '0', 'route(one, 3)', 'route(two)', 'route(plain, $var(a))'),
    tie('condition').map((inner) => `!(${inner})`),
    fc
      .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
      .map(([l, o, r]) => `(${l} ${o} ${r})`),
    tie('arithmetic').map((inner) => `[${inner}]`),
  ),
  arithmetic: fc.oneof(
    { maxDepth: 2 },
    operand,
    fc.tuple(tie('arithmetic'), operator, tie('arithmetic')).map(([l, o, r]) => `(${l} ${o} ${r})`),
    comparison.map((inner) => `(${inner})`),
    fc.constantFrom('route(plain, 2)', '(route(one) + 1)'),
  ),
}));

const log = 'xlog("$var(a)|$var(b)|$var(c)|$(avp(d)[*])|$rc\\n");';
let loops = 0;

const { statements } = fc.letrec<{ statement: string; statements: string }>((tie) => ({
  statements: fc.array(tie('statement'), { minLength: 1, maxLength: 5 }).map((list) => list.join('\n')),
  statement: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(target, fc.constantFrom('=', '=', '+=', '-=', '*=', ':='), arithmetic)
      .map((parts) => `${parts.join(' ')};`),
    target.map((name) => `${name} = NULL;`),
    fc.constant(log),
    fc.constantFrom(
      'route(one, $var(b));',
      'route(plain, 4);',
      'route(two);',
      'return($var(a));',
      'return(0);',
      'exit;',
    ),
    fc.tuple(condition, tie('statements')).map(([test, body]) => `if (${test}) { ${body} }`),
    fc
      .tuple(condition, tie('statements'), tie('statements'))
      .map(([test, yes, no]) => `if (${test}) { ${yes} } else { ${no} }`),
    fc.tuple(condition, tie('statements')).map(([test, body]) => {
      const counter = `$var(n${loops++})`;
      return `${counter} = 0; while (${counter} < 4 && (${test})) { ${counter} += 1; ${body} if (${counter} == 3) break; }`;
    }),
    fc
      .tuple(variable, tie('statements'), tie('statements'), tie('statements'))
      .map(
        ([on, one, two, rest]) =>
          `switch (${on}) { case 1: ${one} break; case "x": ${two} case 5: ${two} default: ${rest} }`,
      ),
  ),
}));

const routes = `
route[one] { ${log} if ($param(1) > 2) return(-1); $avp(d) = $param(1); return(2); }
route[two] { $var(c) = $var(c) + 1; if ($var(c) == 3) ${log} }
route[plain] { $var(b) = $var(b) + $param(1); $var(c) = $param(1); return($var(c)); }`;

it('gives the same whether or not somebody watches', () => {
  fc.assert(
    fc.property(statements, statements, (first, second) => {
      const script = `max_while_loops=6\nstartup_route { $var(a) = 1; $var(b) = 2; route(body); ${log} ${second} ${log} } route[body] { ${first} } ${routes}`;
      const quick = runScript(script);
      const watched = runScript(script, { trace: true, coverage: true });
      expect(quick.log()).toEqual(watched.log());
      expect(quick.serverLog()).toEqual(watched.serverLog());
      for (const name of ['a', 'b', 'c'])
        expect(quick.engine.readVariable(name)).toEqual(watched.engine.readVariable(name));
    }),
    { numRuns: 80 },
  );
});
