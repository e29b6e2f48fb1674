import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../grammar/index.ts';
import { detectDialect, flatten, includeDepthLimit, readText, SourceText } from './index.ts';

function flat(files: Record<string, string>, dialect: Dialect = '3.6', main = 'dir/main.cfg'): SourceText {
  return flatten(main, files[main]!, (path) => files[path] ?? null, dialect);
}

/** Where `what` stands, as `file:line:column`. */
function at(source: SourceText, what: string): string {
  const { file, line, column } = source.position(source.text.indexOf(what));
  return `${file}:${line}:${column}`;
}

describe('positions', () => {
  test('lines and columns count from 1, in bytes, a tab as one', () => {
    const source = SourceText.of('a\n\tb \xc3\xa4 c\n', 'f');
    expect(at(source, 'a')).toBe('f:1:1');
    expect(at(source, 'b')).toBe('f:2:2');
    expect(at(source, 'c')).toBe('f:2:7');
    expect(source.position(source.text.length)).toEqual({ file: 'f', line: 3, column: 1 });
    expect(source.range({ start: 0, end: 1 }).end).toMatchObject({ line: 1, column: 2 });
  });
});

describe('includes from 3.x on', () => {
  test('the file takes the place of the line, and lines go on counting after it', () => {
    const source = flat({
      'dir/main.cfg': 'one\n  include_file "sub.cfg" dropped\ntwo\nimport_file \'sub2.cfg\'\nthree\n',
      'dir/sub.cfg': 'alpha\nbeta',
      'sub2.cfg': 'gamma\n',
    });
    expect(source.problems).toEqual([]);
    expect(source.text.replace(/ +/g, ' ')).toBe('one\n alpha\nbeta\n\ntwo\n gamma\n\nthree\n');
    expect(['one', 'alpha', 'beta', 'two', 'gamma', 'three'].map((word) => at(source, word))).toEqual([
      'dir/main.cfg:1:1',
      'dir/sub.cfg:1:1',
      'dir/sub.cfg:2:1',
      'dir/main.cfg:3:1',
      'sub2.cfg:1:1',
      'dir/main.cfg:5:1',
    ]);
    expect(source.files.map((file) => file.name)).toEqual(['dir/main.cfg', 'dir/sub.cfg', 'sub2.cfg']);
  });

  test('nested files are looked for beside the one that names them', () => {
    const source = flat({
      'dir/main.cfg': 'include_file "more/a.cfg"\n',
      'dir/more/a.cfg': 'include_file "b.cfg"\n',
      'dir/more/b.cfg': 'found\n',
    });
    expect(at(source, 'found')).toBe('dir/more/b.cfg:1:1');
  });

  test('a missing file is a problem at the directive', () => {
    const source = flat({ 'dir/main.cfg': 'x\n  import_file "no.cfg"\n' });
    expect(source.problems).toMatchObject([{ code: 'source-include', severity: 'error' }]);
    const { start, end } = source.range(source.problems[0]!.span);
    expect([start.line, start.column, end.column]).toEqual([2, 3, 23]);
  });

  test('a commented line is none, a line inside a comment is one', () => {
    const files = { 'a.cfg': 'A\n' };
    expect(flat({ ...files, m: '#include_file "a.cfg"\n' }, '3.6', 'm').text).not.toContain('A');
    expect(flat({ ...files, m: '/*\ninclude_file "a.cfg"\n*/\n' }, '3.6', 'm').text).toContain('A');
  });

  test('a file that includes itself ends at the depth limit', () => {
    const source = flat({ m: 'include_file "./m"\n', './m': 'include_file "./m"\n' }, '3.6', 'm');
    expect(source.problems).toMatchObject([{ code: 'source-include' }]);
    expect(source.problems[0]!.message).toContain(String(includeDepthLimit));
  });

  test('files that include each other twice end at the size limit', () => {
    const twice = 'include_file "./m"\ninclude_file "./m"\n';
    const source = flat({ m: twice, './m': twice + '#'.repeat(100_000) }, '3.6', 'm');
    expect(source.problems.length).toBeGreaterThan(0);
  });
});

describe('includes in 2.4', () => {
  test('they are tokens: in mid-line, but not in comments and strings', () => {
    const source = flat(
      {
        m: 'x include_file "a.cfg" y\n/* include_file "a.cfg" */ "\ninclude_file \'a.cfg\'\n"\n',
        'a.cfg': 'A\n',
      },
      '2.4',
      'm',
    );
    expect(source.text.match(/A/g)).toHaveLength(1);
    expect(at(source, 'y')).toBe('m:1:24');
  });

  test('only `include_file` needs its file', () => {
    expect(flat({ m: 'import_file "no.cfg"\n' }, '2.4', 'm').problems).toEqual([]);
    expect(flat({ m: 'include_file "no.cfg"\n' }, '2.4', 'm').problems).toHaveLength(1);
  });
});

describe('readText', () => {
  test('a preprocessor may change lines, not their number', () => {
    const { source } = readText('m', 'a\nPORT\n', {
      dialect: '3.6',
      readFile: () => null,
      preprocess: (text) => text.replace('PORT', '5060 x'),
    });
    expect(at(source, 'x')).toBe('m:2:5');
    expect(source.position(source.text.length - 1).line).toBe(2);
  });

  test('an empty script gets a warning', () => {
    const { source } = readText('m', '# nothing\n', { dialect: '3.6', readFile: () => null });
    expect(source.problems).toMatchObject([{ code: 'source-empty', severity: 'warning' }]);
  });
});

describe('detectDialect', () => {
  test.each<[Dialect, string]>([
    ['3.6', 'route { exit; }\n'],
    ['3.6', 'udp_workers=4\nsocket=udp:127.0.0.1:5060\nroute { sl_send_reply(200, "OK"); }\n'],
    ['3.6', 'log_stderror=yes\nsocket=udp:127.0.0.1:5060\nroute { setflag("A"); exit; }\n'],
    ['4.0', 'socket=udp:127.0.0.1:5060\nroute { xlog("$proxy_protocol(src_ip)\\n"); }\n'],
    ['4.0', 'mpath="a" : "b"\nroute { exit; }\n'],
    ['2.4', 'children=4\nlisten=udp:127.0.0.1:5060\nroute { sl_send_reply("200", "OK"); setflag(A); }\n'],
    ['2.4', 'listen=udp:127.0.0.1:5060\nroute { setflag(A); force_rport; }\n'],
    ['1.x', 'debug=3\nfork=yes\nroute { if (method=="INVITE") { setflag(1); } exit; }\n'],
    ['1.x', 'listen=udp:127.0.0.1:5060\nroute { if (uri==myself) exit; }\n'],
  ])('%s: %s', (dialect, text) => {
    expect(detectDialect(text)).toBe(dialect);
  });
});
