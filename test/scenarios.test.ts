import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from './support/command.ts';

const scripts = join(import.meta.dirname, '..', 'scripts');
const residential = join(scripts, 'residential-proxy', 'opensips.cfg');
const scenarios = readdirSync(scripts, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\/scenarios\/.*\.yaml$/.test(name),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sipscript-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a scenario through the command line; `peers` and `domain` are there already. */
async function play(steps: string, top = ''): Promise<{ code: number; out: string; error: string }> {
  const file = join(folder, 'test.yaml');
  const peers = 'domain: example.com\npeers:\n  alice: 10.0.0.5:5060\n  bob: 10.0.0.6:5060\n';
  writeFileSync(file, `${top || peers}steps:\n${steps}`);
  return runCommand(['run', residential, '--scenario', file]);
}

describe('scenarios beside the example scripts', () => {
  test.each(scenarios)('%s', async (name) => {
    const script = join(scripts, name.split('/')[0]!, 'opensips.cfg');
    const { code, out, error } = await runCommand([
      'run',
      script,
      '--dry-run',
      '--scenario',
      join(scripts, name),
    ]);
    expect(error).toBe('');
    expect(out).toContain('ok: ');
    expect(code).toBe(0);
  });

  test('are at least three', () => expect(scenarios.length).toBeGreaterThanOrEqual(3));
});

test('a run leaves the tables of a script as they were', async () => {
  const folder = join(scripts, 'load-balancer');
  const table = () => readFileSync(join(folder, 'tables', 'dispatcher'), 'utf8');
  const before = table();
  const file = join(folder, 'scenarios', 'failover.yaml');
  for (const _turn of [1, 2]) {
    const { code } = await runCommand(['run', join(folder, 'opensips.cfg'), '--scenario', file]);
    expect(code).toBe(0);
  }
  expect(table()).toBe(before);
});

test('the example in SCENARIOS.md plays', async () => {
  const text = readFileSync(join(import.meta.dirname, '../src/simulator/SCENARIOS.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text)!;
  const file = join(folder, 'example.yaml');
  writeFileSync(file, example);
  const { code, out } = await runCommand(['run', residential, '--scenario', file]);
  expect(out).toContain('ok: 14 steps');
  expect(code).toBe(0);
});

describe('what is not as expected is shown with its place', () => {
  test('another reply', async () => {
    const { code, out } = await play(
      '  - alice sends OPTIONS to sip:example.com\n  - alice expects 404\n  - wait 1 s\n',
    );
    expect(code).toBe(1);
    expect(out).toContain('test.yaml:7:5: not as expected: alice got 200 OK');
    expect(out).toContain('7 |   - alice expects 404\n    |     ^^^^^^^^^^^^^^^^^');
    expect(out).toContain('- SIP/2.0 404 *\n    + SIP/2.0 200 OK');
    expect(out).toContain('failed: step 2 is not as expected; 1 more not played');
  });

  test('a header, a missing header and a body', async () => {
    const { out, code } = await play(
      '  - alice sends OPTIONS to sip:example.com\n  - alice expects 200:\n      headers: {CSeq: 2 *, X-A: "1", Via: ~}\n      body: hello\n',
    );
    expect(code).toBe(1);
    expect(out).toContain('- CSeq: 2 *\n    + CSeq: 1 OPTIONS');
    expect(out).toContain('- X-A: 1\n    + (no X-A)');
    expect(out).toMatch(/- \(no Via\)\n {4}\+ Via: SIP/);
    expect(out).toContain('- hello\n    + (no body)');
  });

  test('nothing, and something where nothing should be', async () => {
    expect((await play('  - bob expects INVITE within 1 min\n')).out).toContain(
      'nothing came to bob within 60000 ms',
    );
    const ringing = await play('  - alice sends INVITE to sip:carol@example.com\n  - alice expects 200\n');
    expect(ringing.out).toContain('nothing else came to alice so far; "within 30 s" would wait for it');
    expect(ringing.out).toContain('100 Giving it a try was passed over');
    const { out } = await play('  - alice sends OPTIONS to sip:example.com\n  - alice expects nothing\n');
    expect(out).toContain('alice expects nothing, but something came');
    expect(out).toContain('+ SIP/2.0 200 OK');
  });

  test('a log line and the answer of a command', async () => {
    const { out } = await play('  - alice sends INVITE to sip:carol@example.com\n  - script logs dave*\n');
    expect(out).toContain('- dave*\n    + carol has no phone');
    expect(
      (
        await play(
          '  - alice sends INVITE to sip:carol@example.com\n  - script logs carol*\n  - script logs carol*\n',
        )
      ).out,
    ).toContain('test.yaml:8:5: not as expected: the script did not log this');
    const { out: answer, code } = await play('  - mi ul_show_contact:\n      params: [location, nobody]\n');
    expect(answer).toContain('- a result');
    expect(code).toBe(1);
  });
});

describe('a mistake in a scenario is wrong usage with its place', () => {
  test.each([
    ['  - alice snds INVITE to sip:x\n', 'test.yaml:6:5: this is no step: "alice snds INVITE to sip:x"'],
    ['  - carol sends BYE\n', 'there is no peer "carol"; the peers are alice, bob'],
    ['  - alice sends BYE\n', 'alice is in no call'],
    ['  - alice sends ACK\n', 'alice sent no INVITE that the ACK could belong to'],
    ['  - bob replies 200\n', 'bob received no request to reply to'],
    ['  - alice expects 200:\n      heders: {A: b}\n', 'test.yaml:7:7: this step has no "heders"'],
    ['  - alice expects 200:\n      body: /(/\n', 'wrong regular expression'],
    ['  - wait soon\n', 'this is no step'],
    ['  - alice expects 200 within 3 weeks\n', 'test.yaml:6:5: a time is 500 ms, 30 s, 2 min or 1 h'],
    ['  - bob expects INVITE within soon\n', 'test.yaml:6:5: a time is'],
    ['  - alice sends OPTIONS to {{who}}\n', 'test.yaml:6:5: there is no variable "who" yet'],
    ['  - alice sends file no.sip\n', 'there is no file "no.sip"'],
    ['  - alice sends REGISTER with credentials\n', 'alice has no password'],
    ['  - [1, 2]\n', 'a step is a sentence or a map'],
    ['  - "x\n', 'test.yaml:'],
  ])('%j', async (steps, message) => {
    const { code, error } = await play(steps);
    expect(error).toContain(message);
    expect(code).toBe(2);
  });

  test.each([
    ['peers: 5\n', '"peers" is a map'],
    ['peers: {alice: nowhere}\n', 'the address of alice must be'],
    ['peers: {alice: "phone.example.com:5060"}\n', 'the address of alice must be'],
    ['peers: {alice: "10.0.0.5:0"}\n', 'the address of alice must be'],
    [
      'peers: {alice: "10.0.0.5:1", bob: "10.0.0.5:1"}\n',
      'bob cannot have the address udp:10.0.0.5:1: alice has it',
    ],
    [
      'peers: {alice: "10.0.0.1:5060"}\n',
      'alice cannot have the address udp:10.0.0.1:5060: the script has it',
    ],
    ['pers: {}\n', 'a scenario has no "pers"; it can have doc, peers'],
  ])('%j', async (top, message) => {
    const { code, error } = await play('  - wait 1\n', top);
    expect(error).toContain(message);
    expect(code).toBe(2);
  });
});

describe('peers', () => {
  test('send texts and files with templates and captured variables', async () => {
    writeFileSync(
      join(folder, 'again.sip'),
      'OPTIONS sip:example.com SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bK9\nFrom: <sip:a@b>;tag=1\nTo: <sip:b@b>\nCall-ID: again-{{id}}\nCSeq: {{number}} OPTIONS\n',
    );
    const { code, out } = await play(
      [
        '  - alice sends OPTIONS to sip:example.com',
        '  - alice expects 200 OK:',
        '      capture: {id: Call-ID, number: "CSeq /(\\\\d+)/"}',
        '  - alice sends file again.sip',
        '  - alice expects 200:',
        '      headers: {Call-ID: again-alice-1@10.0.0.5, CSeq: "1 OPTIONS"}',
        '  - alice sends: |',
        '      OPTIONS sip:example.com SIP/2.0',
        '      Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bK10',
        '      From: <sip:a@b>;tag=1',
        '      To: {{reply:To}}',
        '      Call-ID: third',
        '      CSeq: 3 OPTIONS',
        '  - alice expects 404:',
        '      headers: {To: "<sip:b@b>;tag=*"}',
        '',
      ].join('\n'),
    );
    expect(out).toContain('ok: 6 steps');
    expect(code).toBe(0);
  });

  test('cancel their calls', async () => {
    const { out } = await play(
      `${['bob sends REGISTER', 'bob expects 200', 'alice sends INVITE to bob', 'bob expects INVITE', 'bob replies 180', 'alice expects 180', 'alice sends CANCEL', 'alice expects 200', 'bob expects CANCEL', 'bob replies 200 to CANCEL', 'bob replies 487 to INVITE', 'alice expects 487', 'bob expects ACK', 'bob expects nothing within 1 min', 'mi ps'].map((step) => `  - ${step}\n`).join('')}`,
    );
    expect(out).toContain('ok: 15 steps');
  });
});

test('diagrams are printed and written on demand', async () => {
  const scenario = join(scripts, 'residential-proxy', 'scenarios', 'call.yaml');
  const svg = join(folder, 'call.svg');
  const { out } = await runCommand([
    'run',
    residential,
    '--scenario',
    scenario,
    '--diagram',
    '--mermaid',
    '-',
    '--svg',
    svg,
  ]);
  expect(out).toMatch(/^ +alice +server +bob$/m);
  expect(out).toMatch(/│─+ INVITE bob ─+>│/);
  expect(out).toContain('sequenceDiagram\n  participant p0 as alice');
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [\s\S]*INVITE bob[\s\S]*<\/svg>\n$/);
  const request = join(scripts, 'message-to-rabbitmq', 'requests', 'nobody.sip');
  const script = join(scripts, 'message-to-rabbitmq', 'opensips.cfg');
  const requested = await runCommand(['run', script, '--dry-run', '--request', request, '--diagram']);
  expect(requested.out).toMatch(/484 Address Incomplete/);
  const nowhere = await runCommand([
    'run',
    residential,
    '--scenario',
    scenario,
    '--svg',
    '/no/such/folder/x.svg',
  ]);
  expect(nowhere).toMatchObject({ code: 2 });
  expect(nowhere.error).toContain('cannot write /no/such/folder/x.svg');
});
