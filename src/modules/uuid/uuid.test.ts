import { expect, test } from 'vitest';
import { logOf } from '../../../test/support/run-script.ts';

const settings = 'loadmodule "uuid.so"\n';
const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

/** The code of the call and what it made. */
function made(...args: string[]): string {
  return logOf(`uuid(${['$var(u)', ...args].join(', ')}); xlog("$rc $var(u)\\n");`, { settings })[0]!;
}

test('the version stands in the UUID; there is no second one', () => {
  const versions = [[], ['0'], ['1'], ['2'], ['4'], ['7']].map((args) => made(...args));
  expect(
    versions.map(
      (text) =>
        /^1 [0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.exec(text)?.[1],
    ),
  ).toEqual(['4', '4', '1', '4', '4', '7']);
});

test('names in a namespace', () => {
  expect(made('3', `"${dns}"`, '"www.example.com"')).toBe('1 5df41881-3aed-3515-88a7-2f4a814cf09e');
  expect(made('5', `"${dns.toUpperCase()}"`, '"www.example.com"')).toBe(
    '1 2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

test('what makes none', () => {
  for (const args of [
    ['6'],
    ['-1'],
    ['3'],
    ['5', `"${dns}"`],
    ['5', '"dns"', '"x"'],
    ['5', `"${dns.replaceAll('-', '')}"`, '"x"'],
  ])
    expect(made(...args)).toBe('-1 <null>');
});

test('as a variable it is another one each time', () => {
  const [log] = logOf('xlog("$uuid $uuid\\n");', { settings });
  const [first, second] = log!.split(' ');
  expect(first).not.toBe(second);
});
