import { expect, test } from 'vitest';
import { runScript } from '../../test/support/run-script.ts';

test('what does nothing here is told when the server starts', () => {
  const run = runScript(`socket=udp:127.0.0.1:5060
loadmodule "proto_udp.so"
loadmodule "rtpproxy.so"
loadmodule "tm.so"
loadmodule "tls_mgm.so"
modparam("tls_mgm", "tls_method", "[broker]TLSv1_2")
route { exit; }`);
  expect(run.serverLog().filter((line) => line.startsWith('WARNING'))).toEqual([
    'WARNING module rtpproxy is not implemented: what it does will not happen',
    'WARNING parameter tls_method of module tls_mgm is not implemented: it has no effect',
  ]);
});
