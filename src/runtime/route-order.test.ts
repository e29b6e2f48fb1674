import { expect, it } from 'vitest';
import { load } from '../../test/support/run-script.ts';
import { inServerOrder } from './route-order.ts';

it('prepares routes by kind, the nameless first, request routes as they are mentioned', () => {
  const { program } = load(
    `
event_route[E] { exit; }
startup_route { exit; }
timer_route[t, 10] { exit; }
local_route { exit; }
onreply_route[named] { exit; }
onreply_route { exit; }
route[late] { route(early); }
route { if (is_method("INVITE")) { route(last); } else async(sleep(1), resumed); }
route[resumed] { exit; }
route[last] { exit; }
route[early] { exit; }
route[unused] { exit; }
`.replace(
      /^/,
      'socket=udp:127.0.0.1:5060\nloadmodule "proto_udp.so"\nloadmodule "tm.so"\nloadmodule "cfgutils.so"\nloadmodule "sipmsgops.so"\n',
    ),
  );
  expect(inServerOrder(program!.script, program!.routes).map(({ label }) => label)).toEqual([
    'route',
    'route[early]',
    'route[late]',
    'route[last]',
    'route[resumed]',
    'route[unused]',
    'onreply_route',
    'onreply_route[named]',
    'local_route',
    'startup_route',
    'timer_route[t]',
    'event_route[E]',
  ]);
});
