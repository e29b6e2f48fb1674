import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from './program.ts';
import type { Terminal } from './terminal.ts';

let folder: string;
const file = (name: string): string => join(folder, name);

const eventScript = (socket: string): string => `socket=udp:127.0.0.1:5060
loadmodule "proto_udp.so"
loadmodule "sl.so"
loadmodule "event_flatstore.so"
loadmodule "event_rabbitmq.so"
startup_route { subscribe_event("E_TEST", "${socket}"); }
route {
	xlog("hello from $si\\n");
	$avp(v) = $rm;
	raise_event("E_TEST", , $avp(v));
	sl_send_reply(200, "OK");
}
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sipscript-'));
  writeFileSync(
    file('good.cfg'),
    'socket=udp:127.0.0.1:5060\nloadmodule "proto_udp.so"\nroute {\n\texit;\n}\n',
  );
  writeFileSync(file('bad.cfg'), 'socket=udp:127.0.0.1:5060\nroute {\n\txlog("x")\n\texit;\n}\n');
  writeFileSync(file('empty.cfg'), '');
  writeFileSync(file('binary.cfg'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]));
  writeFileSync(file('latin1.cfg'), Buffer.from('# caf\xe9 \xff\nroute {\n\texit;\n}\n', 'latin1'));
  writeFileSync(file('huge.cfg'), 'junk '.repeat(4_000_000));
  writeFileSync(file('junk.sip'), 'this is no request\n');
  writeFileSync(
    file('options.sip'),
    'OPTIONS sip:a@h SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1\nCSeq: 1 OPTIONS\n',
  );
  writeFileSync(file('events.cfg'), eventScript(`flatstore:${file('events.log')}`));
  writeFileSync(
    file('name.cfg'),
    'socket=udp:127.0.0.1:5060\nloadmodule "proto_udp.so"\nroute {\n\tforward("no.such.host.invalid");\n\txlog("rc $rc\\n");\n}\n',
  );
  writeFileSync(file('dead.cfg'), eventScript('rabbitmq:127.0.0.1:1/q'));
  writeFileSync(
    file('call.json'),
    JSON.stringify({
      endpoints: { uac: 'udp:127.0.0.1:5080' },
      steps: [{ from: 'uac', send: 'options.sip' }, { wait: 60_000 }, { mi: 'no_such_command' }],
    }),
  );
  writeFileSync(file('scenario.json'), '{"steps":[{"wiat":1}]}');
  writeFileSync(file('types.json'), '{"steps":[{"wait":"long"}]}');
  writeFileSync(
    file('lost.json'),
    '{"endpoints":{"uac":"udp:127.0.0.1:5080"},"steps":[{"from":"uac","send":"lost.sip"}]}',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function command(line: string, options: { stdin?: string } = {}) {
  const result = { code: -1, out: '', error: '' };
  const terminal: Terminal = {
    out: (text) => void (result.out += text),
    error: (text) => void (result.error += text),
    isTerminal: false,
    environment: {},
    readStdin: () => Buffer.from(options.stdin ?? ''),
  };
  const argv = line.split(' ').map((word) => (/\.(cfg|sip|json)$/.test(word) ? file(word) : word));
  result.code = await runCommandLine(argv, terminal, '1.2.3');
  return result;
}

describe('wrong usage is one clear line and exit code 2', () => {
  test.each([
    ['run', "missing required argument 'script'"],
    ['check', "missing required argument 'script'"],
    ['run good.cfg --opensips 9', '2.4, 3.6, 4.0'],
    ['run good.cfg --wait soon', 'it must be a number of seconds'],
    ['run good.cfg -o name', 'it must be name=value'],
    ['check no-such.cfg', 'no-such.cfg: there is no such file'],
    ['check .', '. is a folder'],
    ['check empty.cfg', 'empty.cfg is empty'],
    ['check binary.cfg', 'binary.cfg is a binary file'],
    ['check huge.cfg', 'huge.cfg has 19.1 MB: too much for an OpenSIPS script'],
    ['run good.cfg --request no-such.sip', 'there is no such file'],
    [
      'run good.cfg --request junk.sip',
      'junk.sip:1: this is no first line of a SIP request: this is no request',
    ],
    ['run good.cfg --request -', 'standard input is empty'],
    ['run good.cfg --scenario scenario.json', 'step 1 has none of'],
    ['run good.cfg --scenario types.json', 'step 1: "wait" must be a number, not "long"'],
    ['run - --request -', 'not both'],
    ['serve binary.cfg', 'binary.cfg is a binary file'],
    ['events binary.cfg', 'binary.cfg is a binary file'],
    ['run good.cfg --request .', '. is a folder: a file of SIP requests is wanted'],
    ['run --fly', 'sipscript run --help shows what there is'],
    ['fly', "unknown command 'fly'"],
  ])('%s', async (line, message) => {
    const { code, out, error } = await command(line);
    expect(error).toContain(message);
    expect(error).not.toMatch(/^\s+at /m);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

test.each([
  ['--scenario lost.json', 'step 1: there is no file "lost.sip"'],
  ['--svg /', 'cannot write /: it is a folder'],
  ['--svg no/such.svg', 'cannot write no/such.svg: there is no such folder'],
])('run good.cfg %s runs, and then says what is missing', async (line, message) => {
  const { code, error } = await command(`run good.cfg ${line}`);
  expect({ code, error }).toEqual({ code: 2, error: `sipscript: ${message}\n` });
});

test('the default time is shown as a time', async () => {
  expect((await command('run --help')).out).toContain('2026-01-01T00:00:00.000Z');
});

describe('check', () => {
  test('says that nothing is wrong', async () => {
    expect(await command('check good.cfg latin1.cfg')).toMatchObject({ code: 0, error: '' });
  });

  test('shows what is wrong and where, without colours when it is no terminal', async () => {
    const { code, out } = await command('check bad.cfg');
    expect(code).toBe(1);
    expect(out).toContain('bad.cfg:4:');
    expect(out).toContain('1 error');
    expect(out).not.toContain('\x1b');
    expect((await command('check bad.cfg --color always')).out).toContain('\x1b[');
  });

  test('reads a script from standard input', async () => {
    expect(await command('check -', { stdin: 'route { exit; }\n' })).toMatchObject({ code: 0 });
  });

  test('prints one JSON object per line', async () => {
    const { out } = await command('check bad.cfg --json');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['diagnostic']);
  });
});

describe('run', () => {
  test('shows what start-up did, the log, the event with its fate and the reply', async () => {
    const { code, out, error } = await command('run events.cfg --request options.sip');
    expect({ code, error }).toEqual({ code: 0, error: '' });
    const expected = [
      'listening on udp:127.0.0.1:5060',
      `subscribed E_TEST → flatstore:${file('events.log')}`,
      '1. OPTIONS sip:a@h  options.sip',
      'log        hello from 127.0.0.1  events.cfg:8',
      'event      E_TEST  "OPTIONS"',
      `→ flatstore:${file('events.log')}  written`,
      'reply      200 OK (OPTIONS) → udp:127.0.0.1:5080',
      'ok: 1 request, 1 event delivered',
    ];
    let at = 0;
    for (const part of expected) {
      expect(out.slice(at)).toContain(part);
      at = out.indexOf(part, at);
    }
    expect(readFileSync(file('events.log'), 'utf8')).toBe('E_TEST,OPTIONS\n');
    rmSync(file('events.log'));
  });

  test('--dry-run delivers nothing', async () => {
    const { code, out } = await command('run events.cfg --request options.sip --dry-run');
    expect(code).toBe(0);
    expect(out).toContain('not delivered: dry run');
    expect(existsSync(file('events.log'))).toBe(false);
  });

  test('says that an event was not delivered and why, and fails', async () => {
    const { code, out } = await command('run dead.cfg --request options.sip --wait 0.3');
    expect(code).toBe(1);
    expect(out).toMatch(/→ rabbitmq:.*(waiting|failed)/);
    expect(out).toContain('1 event not delivered');
  });

  test('waits for a name that is looked up for real, and goes on where it stood', async () => {
    const { out } = await command('run name.cfg --request options.sip');
    expect(out).toContain('cannot resolve the destination no.such.host.invalid');
    expect(out).toMatch(/log +rc -1 +name.cfg:5/);
  });

  test('--full shows whole messages', async () => {
    const { out } = await command('run events.cfg --request options.sip --dry-run --full');
    expect(out).toContain('| SIP/2.0 200 OK');
    expect(out).toContain('| CSeq: 1 OPTIONS');
  });

  test('plays a scenario without waiting for its time to pass', async () => {
    const began = performance.now();
    const { code, out } = await command('run events.cfg --scenario call.json --dry-run');
    expect(code).toBe(0);
    expect(out).toContain('1. uac sends options.sip');
    expect(out).toContain('2. 60000 ms pass');
    expect(out).toContain('Method not found');
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('--json prints objects, the last one a summary', async () => {
    const { out } = await command('run events.cfg --request options.sip --dry-run --json');
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['script', 'started', 'request', 'log', 'event', 'delivery', 'sent']),
    );
    expect(lines.at(-1)).toMatchObject({
      type: 'summary',
      ok: true,
      requests: 1,
      deliveries: { written: 1 },
    });
  });

  test('a script with errors does not run', async () => {
    const { code, out, error } = await command('run bad.cfg --request options.sip');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toContain('bad.cfg:4:');
  });
});

test('--version and --help are no mistakes', async () => {
  expect(await command('--version')).toMatchObject({ code: 0, out: '1.2.3\n' });
  expect((await command('run --help')).out).toContain('--request');
});

test('every kind of line that --json prints is described', () => {
  const description = readFileSync(new URL('./json-schema.md', import.meta.url), 'utf8');
  const declared = readFileSync(new URL('../declarations/observation.ts', import.meta.url), 'utf8');
  const types = [...declared.matchAll(/type: '(\w+)'/g)].map(([, type]) => type!);
  expect(types.length).toBeGreaterThan(5);
  for (const type of [...types, 'diagnostic', 'script', 'started', 'request', 'step', 'answer', 'summary'])
    expect(description).toMatch(new RegExp(`^\\| \`${type}\` +\\|`, 'm'));
});
