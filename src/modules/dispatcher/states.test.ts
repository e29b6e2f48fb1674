import { expect, test } from 'vitest';
import { calls, destination, runWithDestinations } from '../../../test/support/destinations.ts';

const rows = [
  destination(1, 5090, { attributes: '.x/1' }),
  destination(1, 5091, { state: 1, priority: -1 }),
  destination(2, 5092, { state: 2, weight: '7', attributes: 'y' }),
];
const event =
  'event_route[E_DISPATCHER_STATUS] { xlog("$param(partition) $param(group) $param(address) $param(status): $param(reason)"); }\n';
const idle = 'route { exit; }\n';

test('p counts failures up to the threshold, which an answer to a ping resets, not a', () => {
  const marks = (letters: string) =>
    [...letters].map((letter) => `ds_mark_dst("${letter}"); ds_count(1, "a", $var(n)); xlog("$rc $var(n)");`);
  const run = runWithDestinations(
    [destination(1, 5090)],
    `route { ds_select_dst(1, 8, "f"); ${marks('ppppa').join(' ')} ${marks('pIpx').join(' ')} exit; }\n${event}`,
  );
  const log = run.logs(calls('a'));
  const events = log.filter((line) => line.includes('sip:'));
  expect(log.filter((line) => !line.includes('sip:'))).toEqual([
    ...['1 1', '1 1', '1 0', '1 0', '1 1'],
    // After a the failures are as many as before.
    ...['1 0', '1 0', '1 1', '1 1'],
  ]);
  const line = (status: string) => `<null> 1 sip:127.0.0.1:5090 ${status}: script function ds_mark()`;
  // p makes what is inactive active again; i tells of what was probed twice.
  expect(events).toEqual(['inactive', 'active', 'inactive', 'inactive', 'active', 'active'].map(line));
});

test('counts by state, any of them without a letter', () => {
  const filters = ['a', 'I', '2', 'ip', '01', 'ipa', 'x', ''];
  const script = filters.map((filter) => `ds_count(1, "${filter}", $var(n)); xlog("$var(n)");`).join(' ');
  const run = runWithDestinations(
    rows,
    `route { ${script} ds_count(9, "a", $var(n)); xlog("$rc"); ds_count(2, "p", $avp(n)); xlog("$avp(n)"); exit; }`,
  );
  expect(run.logs(calls('a'))).toEqual(['1', '1', '0', '1', '2', '2', '2', '2', '-1', '1']);
});

test('lists are looked through the newest set first', () => {
  const questions: readonly [string, string][] = [
    ['"127.0.0.1", 0', '1 2 y'],
    ['"127.0.0.1", 5091', '1 1 '],
    ['"127.0.0.1", 5091, -1, , 1', '-1 <null> <null>'],
    ['"127.0.0.1", 5090, 1', '1 <null> .x/1'],
    ['"127.0.0.1", 5090, 2', '-1 <null> <null>'],
    ['"127.0.0.1", 0, 1, , 0, "*1"', '-1 <null> <null>'],
    ['"127.0.0.1", 0, 1, , 0, ".*1"', '1 <null> .x/1'],
    ['"127.0.0.2", 0', '-1 <null> <null>'],
    ['"no address", 0', '-1 <null> <null>'],
  ];
  const script = questions
    .map(
      ([args]) =>
        `ds_is_in_list(${args}); xlog("$rc $avp(set) $avp(attrs)"); $avp(set) = NULL; $avp(attrs) = NULL;`,
    )
    .join(' ');
  const run = runWithDestinations(
    rows,
    `modparam("dispatcher", "setid_pvar", "$avp(set)")
     modparam("dispatcher", "attrs_avp", "$avp(attrs)")\nroute { ${script} exit; }`,
  );
  expect(run.logs(calls('a'))).toEqual(questions.map(([, answer]) => answer));
});

test('script attributes come and go with the tables', () => {
  const run = runWithDestinations(
    rows,
    `modparam("dispatcher", "script_attrs_avp", "$avp(s)")
     route { ds_get_script_attrs("sip:127.0.0.1:5090", 1, , $var(x)); xlog("$rc $var(x)");
       ds_get_script_attrs("sip:127.0.0.1:5099", -1, , $var(x)); xlog("$rc");
       ds_select_dst(1, 8); xlog("$avp(s)"); exit; }`,
  );
  const push = { attrs: 'load=1', ip: '127.0.0.1', port: 5090, set: 1 };
  expect(run.manage('ds_push_script_attrs', push)).toBe('OK');
  expect(run.manage('ds_push_script_attrs', { ...push, ip: 'x' })).toMatchObject({ code: 404 });
  expect(run.manage('ds_push_script_attrs', { ...push, attrs: '' })).toMatchObject({ code: 500 });
  expect(run.manage('ds_push_script_attrs', { ...push, partition: 'p' })).toMatchObject({ code: 404 });
  expect(run.logs(calls('a'))).toEqual(['1 load=1', '-1', 'load=1']);
  run.manage('ds_reload');
  expect(run.logs(calls('b'))).toEqual(['1 ', '-1', '']);
});

test('management lists and changes; what is probed and made inactive is told twice', () => {
  const run = runWithDestinations(rows, idle + event);
  const entry = (port: number, state: string, more: object) => ({
    URI: `sip:127.0.0.1:${port}`,
    state,
    first_hit_counter: 0,
    ...more,
    resolved_addresses: [`127.0.0.1:${port}`],
  });
  const first = entry(5090, 'Active', { attr: '.x/1', weight: 1, priority: 0 });
  const second = entry(5091, 'Inactive', { weight: 1, priority: 65535 });
  expect(run.manage('ds_list', { full: 1 })).toEqual({
    PARTITIONS: [
      {
        name: 'default',
        SETS: [
          { id: 2, Destinations: [entry(5092, 'Probing', { attr: 'y', weight: 7, priority: 0 })] },
          { id: 1, Destinations: [first, second] },
        ],
      },
    ],
  });
  const change = (state: string, group: string, port: number) =>
    run.manage('ds_set_state', { state, group, address: `SIP:127.0.0.1:${port}` });
  expect(change('i', '2', 5092)).toBe('OK');
  expect(change('1', 'default:1', 5091)).toBe('OK');
  expect(change('a', '1', 5099)).toMatchObject({ code: 404, message: 'destination not found' });
  expect(change('a', 'p:1', 5090)).toMatchObject({ code: 404, message: 'ERROR Unknown partition' });
  expect(change('a', 'x', 5090)).toMatchObject({ code: 500, message: 'bad group value' });
  expect(change('x', '1', 5090)).toMatchObject({ code: 500, message: 'Bad state value' });
  run.wait(1);
  expect(run.log()).toEqual([
    '<null> 2 SIP:127.0.0.1:5092 inactive: MI command',
    '<null> 2 SIP:127.0.0.1:5092 active: MI command',
    '<null> 1 SIP:127.0.0.1:5091 active: MI command',
  ]);
  expect(run.manage('ds_list', { partition: 'p' })).toMatchObject({ code: 500 });
});

test('states outlive a reload unless it says no, and are written into the table', () => {
  const run = runWithDestinations(rows, idle);
  const states = () => JSON.stringify(run.manage('ds_list')).match(/(?<="state":")\w+/g);
  run.manage('ds_set_state', { state: 'i', group: 1, address: 'sip:127.0.0.1:5090' });
  run.manage('ds_reload');
  expect(states()).toEqual(['Probing', 'Inactive', 'Inactive']);
  run.manage('ds_reload', { inherit_state: 'n' });
  expect(states()).toEqual(['Probing', 'Active', 'Inactive']);
  run.manage('ds_set_state', { state: 'i', group: 1, address: 'sip:127.0.0.1:5090' });
  run.wait(30_000);
  run.manage('ds_reload', { inherit_state: 'n' });
  expect(states()).toEqual(['Probing', 'Inactive', 'Inactive']);
  run.manage('dbt_dump');
  expect(run.host.files.read('/tables/dispatcher')).toContain('1:sip\\:127.0.0.1\\:5090::1:0:1:0:.x/1:\n');
  expect(run.manage('ds_reload', { partition: 'p' })).toMatchObject({ code: 500 });
});

test('partitions have tables, events and states of their own', () => {
  const other =
    'setid(int) destination(string) socket(string,null) state(int) probe_mode(int) weight(string) priority(int) attrs(string,null) description(string,null)';
  const run = runWithDestinations(
    rows,
    `modparam("dispatcher", "partition", "p: table_name=other; persistent_state=0")
     modparam("dispatcher", "partition", "default: p")
     route { ds_count(3, "a", $var(n)); xlog("$var(n)"); exit; }\n${event}`,
    { files: { '/tables/other': `${other}\n3:sip\\:127.0.0.1::1:0:1:0::\n` } },
  );
  expect(run.logs(calls('a'))).toEqual(['1']);
  expect(run.manage('ds_list')).toEqual({
    PARTITIONS: [
      {
        name: 'p',
        SETS: [
          {
            id: 3,
            Destinations: [
              {
                URI: 'sip:127.0.0.1',
                state: 'Active',
                first_hit_counter: 0,
                resolved_addresses: ['127.0.0.1:5060'],
              },
            ],
          },
        ],
      },
    ],
  });
});

test('rows that make no destination are left out', () => {
  const run = runWithDestinations([destination(1, 'nonsense'), destination(1, 5090)], idle);
  expect(run.serverLog().join()).toContain('<nonsense>');
  expect(JSON.stringify(run.manage('ds_list'))).toContain('5090');
  expect(run.manage('sr_list_reports', { group: 'dispatcher', identifier: 'default' })).toMatchObject([
    { Log: 'starting DB data loading' },
    { Log: 'DB data loading successfully completed' },
    { Log: '1 destinations loaded (1 discarded)' },
  ]);
});

test.each(['', 'x', '7x'])(
  'a weight that is no number (%j) makes the table useless, but for 2.4',
  (weight) => {
    const rows = [destination(1, 5090, { weight })];
    expect(() => runWithDestinations(rows, idle)).toThrow(/weight/);
    const files = { '/tables/version': 'table_name(string) table_version(int)\ndispatcher:8\n' };
    expect(runWithDestinations(rows, idle, { version: '2.4', files }).problem).toBeNull();
  },
);

test('a blacklist of a set forbids its addresses', () => {
  const run = runWithDestinations(
    rows,
    `modparam("dispatcher", "ds_define_blacklist", "away = 1, 2")
     route { use_blacklist("away"); $du = "sip:127.0.0.1:5090"; t_relay(); exit; }`,
  );
  run.peer(5080).send(calls('a')[0]!);
  expect(run.peer(5080).lines()).toEqual(['SIP/2.0 473 Filtered destination (473/TM)']);
  expect(run.peer(5090).lines()).toEqual([]);
});
