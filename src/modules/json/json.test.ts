import { expect, test } from 'vitest';
import { logOf } from '../../../test/support/run-script.ts';
import { Documents } from './documents.ts';
import { JsonProblem, parseJson } from './parse.ts';
import { type Path, parsePath, resolvePath } from './path.ts';
import { printJson } from './print.ts';

test('layouts', () => {
  const value = parseJson('{"a":1,"b":[1,2.50,"x/y"],"c":{},"d":[],"e":null,"f":true}');
  expect(printJson(value, 'spaced')).toBe(
    '{ "a": 1, "b": [ 1, 2.50, "x\\/y" ], "c": { }, "d": [ ], "e": null, "f": true }',
  );
  expect(printJson(value, 'compact', true)).toBe(
    '{"a":1,"b":[1,2.50,"x/y"],"c":{},"d":[],"e":null,"f":true}',
  );
  expect(printJson(parseJson('{"a":[1,{"b":2}]}'), 'pretty')).toBe(
    '{\n  "a":[\n    1,\n    {\n      "b":2\n    }\n  ]\n}',
  );
});

test('what the parser takes and what it refuses', () => {
  expect(printJson(parseJson('{\'a\' : TRUE, /* c */ "u":"\\u00e9\\ud83d\\ude00"} rest'), 'compact')).toBe(
    '{"a":true,"u":"\xc3\xa9\xf0\x9f\x98\x80"}',
  );
  for (const text of ['{broken', '', '[1,', '{"a" 1}', '"open', 'nope'])
    expect(() => parseJson(text)).toThrow(JsonProblem);
});

test('paths', () => {
  const documents = new Documents();
  const path = (text: string) => resolvePath(parsePath(text)!, () => null) as Path;
  documents.set(path('o'), parseJson('{"b":[1,2],"k":{"x":5}}'));
  expect(documents.get(path('o/b[-1]'))).toBe(2n);
  expect(documents.set(path('o/b[]'), 3n)).toBeNull();
  expect(documents.set(path('o/b[9]'), 3n)).not.toBeNull();
  expect(documents.set(path('o/none/x'), 3n)).not.toBeNull();
  expect(documents.remove(path('o/b[0]'))).toBeNull();
  expect(printJson(documents.get(path('o'))!, 'compact')).toBe('{"b":[2,3],"k":{"x":5}}');
  expect(printJson(documents.get(path('o.keys'))!, 'compact')).toBe('["b","k"]');
  expect(documents.get(path('o/k/none'))).toBeUndefined();
  expect(documents.remove(path('o/k/none'))).toBeNull();
  for (const text of ['o/b[9]', 'o/b[]', 'o/none/x', 'none/x'])
    expect(documents.remove(path(text))).not.toBeNull();
  expect([parsePath('/x'), parsePath('o[x]'), parsePath('o[1]x'), parsePath('o[1')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('variables in paths and values', () => {
  const run = (statements: string) => logOf(statements, { settings: 'loadmodule "json.so"\n' });
  expect(
    run(
      '$var(k) = "a/b"; $var(i) = -1; $json(o) := "{\\"a/b\\":[1,2]}"; xlog("$json(o/$var(k)) $json(o/$var(k)[$var(i)])\n"); $json(o/x$var(k)) = 1; xlog("$json_compact(o)\n"); xlog("$json(o/$var(none))\n"); $json(o/$var(none)) = 1; xlog("$rc\n");',
    ),
  ).toEqual(['[ 1, 2 ] 2', '{"a\\/b":[1,2],"x$var(k)":1}', '<null>', '-1']);
  expect(
    run(
      '$json(o) := "[]"; $json(o[]) = $rp; $var(i) = 5; $json(n) := $var(i); $json(m) := 5; xlog("$rc $json(o) $json(n) $json(m)\n"); for ($json(e) in $(json(o)[*])) xlog("$json(e)\n");',
    ),
  ).toEqual(['-1 [ 5060 ] 5 <null>', '5060']);
});
