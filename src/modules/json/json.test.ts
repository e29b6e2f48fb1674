import { expect, test } from 'vitest';
import { Documents } from './documents.ts';
import { JsonProblem, parseJson } from './parse.ts';
import { parsePath } from './path.ts';
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
  const path = (text: string) => parsePath(text)!;
  documents.set(path('o'), parseJson('{"b":[1,2],"k":{"x":5}}'));
  expect(documents.get(path('o/b[-1]'))).toBe(2n);
  expect(documents.set(path('o/b[]'), 3n)).toBeNull();
  expect(documents.set(path('o/b[9]'), 3n)).not.toBeNull();
  expect(documents.set(path('o/none/x'), 3n)).not.toBeNull();
  expect(documents.remove(path('o/b[0]'))).toBeNull();
  expect(printJson(documents.get(path('o'))!, 'compact')).toBe('{"b":[2,3],"k":{"x":5}}');
  expect(printJson(documents.get(path('o.keys'))!, 'compact')).toBe('["b","k"]');
  expect(documents.get(path('o/k/none'))).toBeUndefined();
  expect(parsePath('/x')).toBeNull();
});
