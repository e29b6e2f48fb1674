import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Dialect, parse, parseFormat } from '../../grammar/index.ts';
import { flatten, SourceText } from '../source/index.ts';
import {
  codeFrame,
  type Diagnostic,
  type DiagnosticCode,
  diagnosticCodes,
  summarize,
  toJson,
  writePretty,
} from './index.ts';

const folder = new URL('./pages/', import.meta.url);
const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ''));
const codes = Object.keys(diagnosticCodes) as DiagnosticCode[];

describe('pages', () => {
  test('every code has a page, and every page a code', () => {
    expect([...pages].sort()).toEqual([...codes].sort());
  });

  test.each(codes)('%s starts with its code and title', (code) => {
    const page = readFileSync(new URL(`${code}.md`, folder), 'utf8');
    expect(page.startsWith(`# ${code}\n\n${diagnosticCodes[code].title}.\n`)).toBe(true);
  });

  test.each(codes.filter((code) => /^(syntax|source|variable-malformed|format)/.test(code)))(
    '%s: the example has the mistake, the correction has none',
    (code) => {
      const page = readFileSync(new URL(`${code}.md`, folder), 'utf8');
      const blocks = [...page.matchAll(/## (\w+)\n\n```opensips ?(\S*)\n([\s\S]*?)\n```/g)];
      for (const [, heading, version, text = ''] of blocks) {
        const found = codesOf(heading === 'Instead' ? `${text}\n` : text, (version || '3.6') as Dialect);
        if (heading === 'Example') expect(found).toContain(code);
        else expect(found).toEqual([]);
      }
    },
  );
});

/** What reading, parsing and expanding `text` reports. */
function codesOf(text: string, dialect: Dialect): string[] {
  const source = flatten('main.cfg', text, () => null, dialect);
  const { problems } = parse(source.text, { dialect });
  const literals = [...text.matchAll(/xlog\("([^"]*)"/g)].flatMap(
    ([, value = '']) => parseFormat(value, 0).problems,
  );
  return [...source.problems, ...problems, ...literals].map((problem) => problem.code);
}

describe('frames', () => {
  const text = 'route {\n\txlog("\xc3\xa4" "x");\n\texit;\n}\n';

  test('tabs and UTF-8 are as wide in the marks as in the line', () => {
    const source = SourceText.of(text, 'f');
    const start = text.indexOf('"x"');
    expect(codeFrame(source, { start, end: start + 3 })).toBe(
      ['  1 | route {', '  2 |     xlog("\u00e4" "x");', '    |              ^^^', '  3 |     exit;'].join(
        '\n',
      ),
    );
  });

  test('the end of the text, and an empty text', () => {
    const source = SourceText.of(text, 'f');
    expect(codeFrame(source, { start: text.length - 1, end: text.length })).toContain('4 | }\n    |  ^');
    expect(codeFrame(SourceText.of('', 'f'), { start: 0, end: 0 })).toContain('^');
  });

  test('long lines are cut around the mark', () => {
    const long = `${'a'.repeat(5000)}X${'b'.repeat(5000)}`;
    const frame = codeFrame(SourceText.of(long, 'f'), { start: 5000, end: 5001 });
    const [line = '', marks = ''] = frame.split('\n');
    expect(line.length).toBeLessThan(200);
    expect(line[marks.indexOf('^')]).toBe('X');
  });
});

describe('writers', () => {
  const text = 'route {\n    xlog("one")\n    xlog("two");\n}\n';
  const source = SourceText.of(text, 'main.cfg');
  const diagnostics: Diagnostic[] = [...parse(text, { dialect: '3.6' }).problems];

  test('pretty', () => {
    expect(
      writePretty(diagnostics, source),
    ).toBe(`main.cfg:3:5: error: a \`;\` is missing [syntax-missing-semicolon]
  2 |     xlog("one")
  3 |     xlog("two");
    |     ^^^^
  4 | }
  note: main.cfg:2:15: this statement needs a \`;\` at its end
  2 |     xlog("one")
    |               ^
`);
    expect(writePretty(diagnostics, source, { colour: true })).toContain('\x1b[1;31merror\x1b[0m');
    expect(writePretty([], source)).toBe('');
  });

  test('json', () => {
    expect(toJson(diagnostics, source)).toEqual([
      {
        code: 'syntax-missing-semicolon',
        severity: 'error',
        message: 'a `;` is missing',
        file: 'main.cfg',
        start: { line: 3, column: 5 },
        end: { line: 3, column: 9 },
        related: [
          {
            message: 'this statement needs a `;` at its end',
            file: 'main.cfg',
            start: { line: 2, column: 15 },
            end: { line: 2, column: 16 },
          },
        ],
      },
    ]);
  });

  test('the summary counts by severity', () => {
    const warning: Diagnostic = {
      code: 'source-empty',
      severity: 'warning',
      span: { start: 0, end: 0 },
      message: '',
    };
    expect(summarize([...diagnostics, ...diagnostics, warning])).toBe('2 errors, 1 warning');
    expect(summarize([])).toBe('');
  });
});
