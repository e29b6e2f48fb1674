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
