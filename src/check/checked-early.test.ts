import { expect, test } from 'vitest';
import type { Version } from '../../grammar/dialect.ts';
import { load } from '../../test/support/run-script.ts';
import { diagnosticCodes } from '../diagnostics/codes.ts';

const head = 'loadmodule "proto_udp.so"\nloadmodule "sl.so"\nroute[a] { exit; }\n';

test.each<[string, string, Version?]>([
  ['route { route("r_$nosuch"); }', 'parse name-unknown-variable'],
  ['route { route(a, 1, 2, 3, 4, 5, 6, 7, 8, 9); }', 'start link-route-arguments'],
  ['route { route(a, 1, 2, 3, 4, 5, 6, 7, 8, $rm); }', 'parse call-too-many-arguments'],
  ['route { route(a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10); }', 'parse call-too-many-arguments'],
  ['route { pv_printf($var(x), "$nosuch"); }', 'start link-variable'],
  ['route { pv_printf($var(x), "$nosuch"); }', 'parse name-unknown-variable', '2.4'],
  ['route { pv_printf("$ci", "x"); }', 'parse assign-read-only', '2.4'],
  ['route { script_trace(1, "$nosuch"); }', 'parse name-unknown-variable', '2.4'],
  ['modparam("[", "enable_stats", 1)', 'parse regex-invalid'],
  [
    'loadmodule "event_flatstore.so"\nmodparam("event_flatstore", "rotate_count", "many")',
    'parse modparam-value',
  ],
  ...(
    [
      ['dispatcher', 'partition', 'p: url=text:///db'],
      ['dispatcher', 'ds_probing_list', '1, a'],
      ['dialplan', 'partition', 'p: db_url; table_name=a'],
      ['dialplan', 'partition', 'p: table_name=a; b'],
      ['permissions', 'partition', 'default: p'],
      ['cfgutils', 'shvset', 'a=7'],
      ['cfgutils', 'varset', 'a=i:x'],
      ['acc', 'extra_fields', 'nowhere: a'],
      ['acc', 'leg_fields', 'a'],
      ['statistics', 'variable', 'a/keep'],
    ] as const
  ).map(([module, name, value]): [string, string] => [
    `loadmodule "tm.so"\nloadmodule "db_text.so"\nloadmodule "${module}.so"\nmodparam("${module}", "${name}", "${value}")`,
    'parse modparam-value',
  ]),
  [
    'loadmodule "rabbitmq_consumer.so"\nmodparam("rabbitmq_consumer", "use_tls", 1)',
    'check module-missing-dependency',
  ],
  ['onreply_route { route(b); }\nroute[b] { sl_send_reply(200, "OK"); }', 'check call-from-wrong-block'],
])('%s: %s', (text, expected, version) => {
  const { diagnostics } = load(`${head}${text}\n`, { version });
  const found = diagnostics.filter(({ severity }) => severity === 'error');
  expect(found.map(({ code }) => `${diagnosticCodes[code].stage} ${code}`)).toEqual([expected]);
});
