import { describe, expect, test } from 'vitest';
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
  const path = (text: string) => resolvePath(parsePath(text, '3.6')!, () => null) as Path;
  documents.set(path('o'), parseJson('{"b":[1,2],"k":{"x":5}}'));
  expect(documents.get(path('o/b[-1]'))).toBe(2n);
  expect(documents.set(path('o/b[]'), 3n)).toBeNull();
  expect(documents.set(path('o/b[9]'), 3n)).not.toBeNull();
  expect(documents.set(path('o/none/x'), 3n)).not.toBeNull();
  expect(documents.remove(path('o/b[0]'))).toBeNull();
  expect(printJson(documents.get(path('o'))!, 'compact')).toBe('{"b":[2,3],"k":{"x":5}}');
  expect(printJson(documents.get(path('o.keys'))!, 'compact')).toBe('{"b":[2,3],"k":{"x":5}}');
  expect([0, 1, 2].map((index) => documents.element(path('o.keys'), index))).toEqual(['b', 'k', undefined]);
  expect([documents.element(path('o/b'), 1), documents.element(path('o/b.keys'), 0)]).toEqual([
    3n,
    undefined,
  ]);
  expect(documents.get(path('o/k/none'))).toBeUndefined();
  expect(documents.remove(path('o/k/none'))).toBeNull();
  for (const text of ['o/b[9]', 'o/b[]', 'o/none/x', 'none/x'])
    expect(documents.remove(path(text))).not.toBeNull();
  const refused = ['/x', 'o[x]', 'o[1]x', 'o[1', 'o.x', 'o.', 'o.keys/x', 'o/a.b'];
  expect(refused.map((text) => parsePath(text, '3.6'))).toEqual(refused.map(() => null));
  expect(parsePath('o.x/a.keys', '2.4')).toMatchObject({
    id: 'o.x',
    steps: [{ name: 'a.keys' }],
    list: null,
  });
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

describe('documents in scripts', () => {
  const run = (statements: string, version: '2.4' | '3.6' = '3.6', more = '') =>
    logOf(statements, { version, settings: `loadmodule "json.so"\n${more}` });

  test('loops go through items, members and names; null is a text there', () => {
    expect(
      run(`$json(o) := "{\\"a\\":[1,null,\\"x\\",{\\"y\\":2}],\\"n\\":null,\\"t\\":true}";
        for ($var(v) in $(json(o/a)[*])) xlog("$var(v)\n"); for ($var(v) in $(json(o.keys)[*])) xlog("$var(v)\n");
        for ($var(v) in $(json(o.values)[*])) xlog("$var(v)\n"); for ($var(v) in $(json(o/a.keys)[*])) xlog("no\n");
        for ($var(v) in $(json(o/t)[*])) xlog("no\n"); for ($var(v) in $(json(none)[*])) xlog("no\n");
        xlog("$json(o.keys)|$json(o/n)|$(json(o/a)[*])\n");`),
    ).toEqual([
      ...['1', 'null', 'x', '{ "y": 2 }'],
      ...['a', 'n', 't'],
      ...['[ 1, null, "x", { "y": 2 } ]', 'null', 'true'],
      '{ "a": [ 1, null, "x", { "y": 2 } ], "n": null, "t": true }|<null>|<null>',
    ]);
  });

  test('null is not assigned by parsing', () => {
    expect(run('$json(o) := "{}"; $json(o) := "null"; xlog("$rc $json(o)\n");')).toEqual(['-1 <null>']);
  });

  test('integers beyond 32 bits', () => {
    const statements =
      '$json(o) := "{\\"n\\":4294967297}"; $var(x) = $json(o/n); xlog("$json(o/n) $var(x)\n"); $json(o/m) = $json(o/n); xlog("$json(o/m)\n");';
    expect(run(statements)).toEqual(['4294967297 1', '1']);
    expect(run(statements, '3.6', 'modparam("json", "enable_long_quoting", 1)\n')).toEqual([
      '4294967297 4294967297',
      '4294967297',
    ]);
    expect(run(statements, '2.4')).toEqual(['2147483647 2147483647', '2147483647']);
  });

  test('a merge patch removes with null and prints numbers as doubles', () => {
    const merged = (document: string, patch: string) =>
      run(
        `$var(a) = '${document}'; $var(b) = '${patch}';`.replaceAll('"', '\\"').replaceAll("'", '"') +
          'json_merge($var(a), $var(b), $var(r)); xlog("$rc $var(r)\n");',
      )[0];
    expect(
      merged('{"a":{"x":1,"y":2},"b":1,"c":3}', '{"a":{"x":null,"z":"p/q"},"B":[1,null],"n":null}'),
    ).toBe('1 {"c":3,"a":{"y":2,"z":"p/q"},"B":[1,null]}');
    expect(merged('{"a":1}', '[1.5,2.0,12345678901,1e-7,0]')).toBe(
      '1 [1.500000,2,12345678901,1.000000e-07,0]',
    );
    expect(merged('{"a":1}', '{bad')).toBe('-1 <null>');
  });
});
