import { expect, test } from 'vitest';
import type { Version } from '../../grammar/dialect.ts';
import { load } from '../../test/support/run-script.ts';
import { standardRegistry } from '../modules/registry.ts';
import { loadScript } from './load.ts';

/** `line code` of the errors, in order. */
function errors(text: string, version: Version = '3.6'): string[] {
  const { diagnostics, source } = load(text, { version });
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, span }) => `${source.position(span.start).line} ${code}`);
}

test.each<[string, string[], Version?]>([
  ['debug=3\nroute { if (1 { exit; } }\n', ['1 setting-unknown', '2 syntax-missing-parenthesis']],
  [
    'loadmodule "nosuch.so"\nroute { nosuch(); }\nroute { exit }\n',
    ['1 module-unknown', '2 name-unknown-function', '3 syntax-missing-semicolon'],
  ],
  // Read after the mistake, so not known to the server yet.
  ['route { exit }\nroute[b] { nosuch(); }\n', ['1 syntax-missing-semicolon']],
  ['route {\n nosuch(\n 1 2\n );\n}\n', ['3 syntax-argument']],
  // Only found when everything is read.
  ['route { strip("1"); }\nroute[b] { exit }\n', ['2 syntax-missing-semicolon']],
])('before the first mistake in the syntax: %j', (text, expected) => {
  expect(errors(text)).toEqual(expected);
});

test('a text of several lines counts to its first line, up to the line break after it', () => {
  const text = 'route {\n xlog("a\nb"); nosuch();\n nosuch(1);\n /* a\n*/ drop }\n';
  expect(errors(text)).toEqual(['2 name-unknown-function', '5 syntax-missing-semicolon']);
  expect(errors(text, '2.4')).toEqual([
    '3 name-unknown-function',
    '4 syntax-other-version',
    '6 syntax-missing-semicolon',
  ]);
});

test('a module of another version is unknown, unless it became part of the core', () => {
  const text = 'loadmodule "avpops.so"\nloadmodule "event_route.so"\nroute { exit; }\n';
  expect(errors(text)).toEqual(['1 module-unknown']);
  expect(errors(text, '2.4')).toEqual([]);
});

test.each([
  'syslog_facility=LOG_NOWHERE',
  'stderror_log_format="xml"',
  'tcp_accept_aliases=3',
  'event_shm_threshold=101',
  'advertised_address=5',
  'socket=udp:127.0.0.1:5070-5060',
])('%s is no value', (setting) => {
  const text = `loadmodule "proto_udp"\n${setting}\nroute { exit; }\n`;
  expect(errors(text)).toEqual(['2 setting-type']);
});

test('what is wrong with other sockets is told where those of the script stand', () => {
  const { diagnostics, source } = loadScript({
    path: 'test.cfg',
    text: 'log_level=3\nsocket=udp:127.0.0.1:5060\nloadmodule "proto_udp.so"\nroute { exit; }\n',
    readFile: () => null,
    registry: standardRegistry,
    listen: ['tcp:127.0.0.1:5060'],
  })!;
  expect(diagnostics.map(({ code, span }) => [code, source.position(span.start).line])).toEqual([
    ['socket-without-module', 2],
  ]);
});
