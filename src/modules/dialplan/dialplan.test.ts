import { describe, expect, test } from 'vitest';
import { invite } from '../../../test/support/request-log.ts';
import { runBetweenPeers } from '../../../test/support/sip-peers.ts';

const columns =
  'id(int,auto) dpid(int) pr(int) match_op(int) match_exp(string) match_flags(int) subst_exp(string,null) repl_exp(string,null) timerec(string,null) disabled(int) attrs(string,null)';
const rows = [
  [1, 5, 1, '^0049', 0, '^00(..)(.*)$', '+\\1-\\2', '', 0, 'de'],
  [1, 5, 0, '0049', 0, '', 'exact', '', 0, ''],
  [1, 1, 1, '^0043', 0, '^00', 'x', '', 1, ''],
  [1, 9, 1, '^00', 0, '^00(x)?', '\\1', '', 0, ''],
  [2, 1, 0, 'Bob', 1, '', '\\1$rm', '', 0, 'any case'],
  [2, 1, 1, '^m', 0, 'm(.)', '$rm\\1\\n', '', 0, ''],
  [2, 1, 1, '^nothing', 0, 'else', 'x', '', 0, ''],
  [2, 1, 1, '^plain', 0, '', '', '', 0, 'only attributes'],
  [3, 1, 1, '[', 0, '', 'x', '', 0, ''],
  [3, 1, 1, 'a', 0, 'a', '\\1', '', 0, ''],
  [3, 1, 7, 'a', 0, '', 'x', '', 0, ''],
  [3, 1, 1, 'a', 0, '', 'x', '(20200101T000000', 0, ''],
  [3, 2, 1, 'a', 0, '', 'left', '', 0, ''],
  [4, 1, 1, '^5', 0, '(5+)', '\\1 and more', '', 0, ''],
];
const line = (cells: readonly (string | number)[], index: number) =>
  [index + 1, ...cells].map((cell) => String(cell).replace(/[\\:]/g, '\\$&')).join(':');
const files = {
  '/db/dialplan': `${columns}\n${rows.map(line).join('\n')}\n`,
  '/db/other': `${columns}\n${line([1, 1, 0, 'a', 0, '', 'other', '', 0, ''], 0)}\n`,
  '/db/version': 'table_name(string) table_version(int)\ndialplan:5\nother:5\n',
};
const load = ['db_text', 'dialplan'];
const settings =
  'modparam("dialplan", "db_url", "text:///db")\nmodparam("dialplan", "partition", "p: table_name=other")\n';

function start(statements: string, { version = '3.6' as '2.4' | '3.6' | '4.0', parameters = settings } = {}) {
  const run = runBetweenPeers(`${parameters}route { ${statements} exit; }`, { load, files, version });
  run.peer(5080).send(invite);
  return run;
}

/** The return code, the output and the attributes; both variables held `old` before. */
const translated = (plan: number, input: string) =>
  start(
    `$var(o) = "old"; $var(a) = "old"; dp_translate(${plan}, "${input}", $var(o), $var(a)); xlog("$rc|$var(o)|$var(a)\\n");`,
  ).log()[0];

test.each([
  [1, '0049', '1|+49-|de'],
  [1, '004930', '1|+49-30|de'],
  [1, '0043', '1|old|old'],
  [2, 'bOB', '1|\\1$rm|any case'],
  [2, 'me', '1|INVITEe\n|old'],
  [2, 'nothing', '-1|old|old'],
  [2, 'plain', '1|old|only attributes'],
  [3, 'a', '1|left|old'],
  [1, '', '-1|old|old'],
  [9, 'a', '-1|old|old'],
  [4, '5'.repeat(126), `1|${'5'.repeat(126)} and more|old`],
  [4, '5'.repeat(127), '-1|old|old'],
])('plan %i, %j', (plan, input, expected) => {
  expect(translated(plan, input)).toBe(expected);
});

describe('partitions', () => {
  test('are chosen by an argument', () => {
    expect(
      start(
        '$var(p) = "p"; dp_translate(1, "a", $var(o), , "p"); xlog("$rc $var(o)\\n"); $var(o) = ""; dp_translate(1, "a", $var(o), , $var(p)); xlog("$rc $var(o)\\n"); $var(p) = "q"; dp_translate(1, "a", $var(o), , $var(p)); xlog("$rc\\n");',
      ).log(),
    ).toEqual(['1 other', '1 other', '-1']);
    expect(() => start('dp_translate(1, "a", $var(o), , "q");')).toThrow(/partition q/);
  });

  test('the first one is meant where there is no default', () => {
    const parameters = 'modparam("dialplan", "partition", "p: db_url=text:///db; table_name=other")\n';
    const statements = (call: string) => `$var(i) = "a"; ${call}; xlog("$rc $var(o)\\n");`;
    expect(start(statements('dp_translate(1, "a", $var(o))'), { parameters }).log()).toEqual(['1 other']);
    expect(() =>
      start(statements('dp_translate("p:1", "$var(i)/$var(o)")'), { parameters, version: '2.4' }),
    ).toThrow(/default/);
  });

  test.each([
    ['p: table_name=other', 'default: p', 'other'],
    ['default: table_name=other', 'dialplan', 'other'],
    ['other', 'dialplan', ''],
    ['default: q', 'dialplan', 'there is no partition q'],
  ])('%j and %j: %j is meant where none is named', (one, two, expected) => {
    const parameters = `modparam("dialplan", "db_url", "text:///db")\n${[one, two]
      .map((text) => `modparam("dialplan", "partition", "${text}")\n`)
      .join('')}`;
    const tell = () =>
      start('$var(o) = ""; dp_translate(1, "a", $var(o)); xlog("$var(o)\\n");', { parameters }).log();
    if (expected.startsWith('there')) expect(tell).toThrow(expected);
    else expect(tell()).toEqual([expected]);
  });

  test('are shown the last one first', () => {
    const run = start('exit;');
    let shown: unknown;
    run.engine.management.execute('dp_show_partition', {}, (answer) => {
      shown = answer;
    });
    expect(JSON.stringify(shown).match(/(?<="name":")\w+/g)).toEqual(['default', 'p']);
  });

  test('2.4 writes them in front of the plan', () => {
    const statements = (plan: string) =>
      `$var(i) = "a"; $var(n) = 1; dp_translate("${plan}", "$var(i)/$var(o)", "$avp(a)"); xlog("$rc $var(o)\\n");`;
    for (const plan of ['p:1', 'p/1', 'p:$var(n)'])
      expect(start(statements(plan), { version: '2.4' }).log()).toEqual(['1 other']);
    expect(() => start(statements('q:1'), { version: '2.4' })).toThrow(/partition q/);
    expect(() => start('dp_translate("1", "$var(i)");', { version: '2.4' })).toThrow(/input\/output/);
  });
});

test('management', () => {
  const { engine } = start('');
  const answer = (command: string, parameters: Record<string, string | number>) => {
    let result: unknown;
    engine.management.execute(command, parameters, (answered) => {
      result = answered;
    });
    return result;
  };
  expect(answer('dp_translate', { dpid: 1, input: '004930' })).toEqual({
    Output: '+49-30',
    ATTRIBUTES: 'de',
  });
  expect(answer('dp_translate', { dpid: 2, input: 'plain' })).toEqual({
    Output: '',
    ATTRIBUTES: 'only attributes',
  });
  expect(answer('dp_translate', { dpid: 'x', input: 'a' })).toMatchObject({ code: 404 });
  expect(answer('dp_translate', { dpid: 1, input: 'a', partition: 'q' })).toMatchObject({ code: 400 });
  expect(answer('dp_show_partition', { partition: 'p' })).toEqual({
    Partition: 'p',
    Table: 'other',
    db_url: 'text://@/db',
  });
  expect(answer('dp_reload', { partition: 'q' })).toMatchObject({ code: 400 });
  expect(answer('dp_reload', {})).toBe('OK');
});
