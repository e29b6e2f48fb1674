import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load, runScript } from '../../test/support/run-script.ts';
import { helperNames } from './compile.ts';

const hostile = fc.oneof(
  fc.constantFrom(
    "');globalThis.owned=1;//",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it must not be one
    '`${globalThis.owned=1}`',
    "\\', x); owned(",
    '*/ owned() /*',
    '</script>',
    '__proto__',
    'constructor',
    '\xff\x80\n',
  ),
  fc.string({
    unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 12,
  }),
);

/** A name that can stand in the parentheses of a variable as it is. */
const name = hostile
  .map((text) => text.replace(/[()$\\\r\n"']/g, '_'))
  .filter((text) => text.trim() !== '' && text === text.trim());

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('$', '$$$$')}"`;

/** Words, names and operators of the compiler itself. */
const keywords = [
  'use',
  'strict',
  'const',
  'let',
  'function',
  'return',
  'if',
  'else',
  'for',
  'break',
  'switch',
  'case',
  'default',
  'typeof',
  'true',
  'false',
  'null',
  'undefined',
  'yield',
  'number',
  'string',
  'object',
  'x',
  'H',
  'K',
  'T',
  'Math',
  'imul',
  'given',
  'outer',
  'code',
  'slot',
  'value',
  'read',
  'write',
  'routes',
  'calls',
  'at',
  'rc',
  'depth',
  'frame',
  'stopped',
  'avps',
  'get',
  'push',
  'set',
  'element',
  'print',
  'reference',
  'run',
  'state',
  'message',
  'sip',
  'failure',
  'returned',
  'xlogLevel',
  'logLevel',
  'xlogDefault',
  'maxWhileLoops',
  'asserts',
  'async',
  'launch',
  'ERROR',
];
const known = new Set<string>([...keywords, ...helperNames]);

function unknownWords(code: string): string[] {
  return (code.match(/[A-Za-z_$][\w$]*/g) ?? []).filter(
    (word) => !known.has(word) && !/^[a-zA-Z]\d+$/.test(word),
  );
}

describe('generated code', () => {
  it('contains nothing of the script but numbers', () => {
    fc.assert(
      fc.property(name, name, hostile, (variable, avp, text) => {
        const script = `startup_route {
          $var(${variable}) = ${quoted(text)}; $avp(${avp}) = $var(${variable}) + ${quoted(text)};
          if ($var(${variable}) == ${quoted(text)}) xlog("$var(${variable})|$avp(${avp})");
          switch ($var(${variable})) { case ${quoted(text)}: route("${variable}", ${quoted(text)}); }
        }
        route["${variable}"] { xlog("$param(1)"); }`;
        const { program, diagnostics } = load(script);
        // Some names cannot be written at all; what matters is what becomes of those that can.
        fc.pre(program !== null || diagnostics.length > 0);
        if (program === null) return;
        expect(program.code).toMatch(/^[\x20-\x7e\n]*$/);
        expect(unknownWords(program.code)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('runs with such names and texts as with any other', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it must not be one
    const text = "');globalThis.owned=1;//`${x}`";
    const run = runScript(
      `startup_route { $var(__proto__) = ${quoted("');globalThis.owned=1;//`{x}`")}; $avp(constructor) = 5; xlog("$var(__proto__) $avp(constructor) $avp(toString)"); }`,
    );
    expect(run.log()).toEqual([`${text.replace('$', '')} 5 <null>`]);
    expect('owned' in globalThis).toBe(false);
  });
});
