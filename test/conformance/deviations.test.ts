import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compare } from './compare.ts';
import { explain, isLossOnly, readDeviations } from './deviations.ts';
import { errorPosition } from './expected.ts';
import { sameText, sameValue } from './same.ts';

const deviations = readDeviations(resolve(import.meta.dirname, 'deviations.md'));

describe('the list of deviations', () => {
  test('names cases that exist, with versions and parts', () => {
    expect(deviations.length).toBeGreaterThan(0);
    for (const deviation of deviations) {
      for (const version of deviation.versions) {
        const recording = resolve(import.meta.dirname, 'cases', deviation.case, `expected.${version}.json`);
        expect(existsSync(recording), recording).toBe(true);
      }
      expect(Object.keys(deviation.parts).length).toBeGreaterThan(0);
    }
  });

  test('explains exactly the part and the value it names', () => {
    const [deviation] = readDeviations(resolve(import.meta.dirname, 'deviations.md')).filter(({ case: id }) =>
      id.endsWith('parallel-dead'),
    );
    const difference = (path: string, actual: unknown) => ({ path, title: path, expected: null, actual });
    const right = difference('files.a.log', 'E_TEST,1\nE_TEST,2\n');
    const others = [
      difference('files.a.log', 'E_TEST,1\n'),
      difference('files.b.log', 'E_TEST,1\nE_TEST,2\n'),
    ];
    expect(explain([right, ...others], deviation)).toEqual({ explained: [right], rest: others });
  });
});

describe('comparing', () => {
  const report = {
    opensips: '3.6',
    accepted: true,
    started: true,
    reason: null,
    problems: [],
    start: { log: [] },
    steps: [],
    files: {},
    queues: {},
    alive: true,
    serverLog: [],
  };
  const expected = { opensips: '3.6', accepted: true, steps: [], alive: true };

  test('names each part that differs', () => {
    const step = { received: [{ at: 'uac', message: 'a' }], log: [] };
    const differences = compare(
      { ...expected, steps: [step], files: { x: 'y' } },
      { ...report, steps: [{ ...step, wait: 1, received: [] }] },
    );
    expect(differences.map(({ path }) => path)).toEqual(['steps.0.received', 'files.x']);
  });

  test('wants a refused script to be refused at the same line', () => {
    const problem = {
      severity: 'error' as const,
      stage: 'parse' as const,
      code: 'x',
      message: 'm',
      file: '/case/opensips.cfg',
      line: 5,
      column: 1,
    };
    const refused = {
      ...expected,
      accepted: false,
      errors: ['CRITICAL:core:yyerror: parse error in @DIR@/opensips.cfg:5:12-13: syntax error'],
    };
    const mine = { ...report, accepted: false, started: false, problems: [problem] };
    expect(compare(refused, mine)).toEqual([]);
    expect(compare(refused, { ...mine, problems: [{ ...problem, line: 6 }] })[0]!.path).toBe('errors');
    expect(compare(refused, report).map(({ path }) => path)).toEqual(['accepted']);
  });

  test('finds the position in the words of either version', () => {
    expect(
      errorPosition([
        'CRITICAL:core:yyerror: parse error in config file @DIR@/opensips.cfg, line 6, column 5-9: x',
      ]),
    ).toEqual({ file: 'opensips.cfg', line: 6 });
    expect(errorPosition(['ERROR: check failed for function <prefix>, @DIR@/opensips.cfg:5'])).toEqual({
      file: 'opensips.cfg',
      line: 5,
    });
    expect(
      errorPosition(['ERROR:core: failed to open @DIR@/no-such-file.inc: 2 (No such file or directory)']),
    ).toBeNull();
  });

  test('lets a placeholder stand for what has its shape only', () => {
    expect(sameText('tag=<sl-tag>;x', 'tag=3f09.ad050aa9bccc63eaa716fba3f80cfe04;x')).toBe(true);
    expect(sameText('tag=<sl-tag>;x', 'tag=3f09;x')).toBe(false);
    expect(sameText('a <null> b', 'a x b')).toBe(false);
    expect(sameValue({ a: '<ttl>', b: [1] }, { b: [1], a: 12 })).toBe(true);
    expect(sameValue({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  });

  test('of an unlisted lossy case keeps the conversation strict', () => {
    const difference = (expected: string, actual: string) => ({
      path: 'steps.0.received',
      title: '',
      expected: [{ at: 'a', message: expected }],
      actual: [{ at: 'a', message: actual }],
    });
    expect(isLossOnly(difference('{"event":1}', '{"event":2}'))).toBe(true);
    expect(isLossOnly(difference('SIP/2.0 200 OK\r\n', 'SIP/2.0 500 No\r\n'))).toBe(false);
  });
});
