import { expect, test } from 'vitest';
import { load } from '../../test/support/run-script.ts';

const head = 'socket=udp:127.0.0.1:5060\nloadmodule "proto_udp.so"\n';

test.each([
  ['route {\n strip(1,\n  2\n );\n}\n', 6],
  ['route {\n nosuch("a");\n}\n', 4],
  ['route {\n $ci =\n  "x"  # why\n ;\n}\n', 6],
  ['route { exit; }\nroute {\n exit;\n}\n', 6],
  ['route {\n for ($ru in $(avp(x)[*])) {\n  exit;\n }\n}\n', 6],
  ['route {\n xlog("a\n$nosuch"\n );\n}\n', 6],
])('%j is reported in line %i', (text, line) => {
  const [first] = load(head + text).diagnostics;
  expect((head + text).slice(0, first!.span.start).split('\n').length).toBe(line);
});
