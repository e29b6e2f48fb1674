import { describe, expect, test } from 'vitest';
import type { Observation } from '../../declarations/observation.ts';
import { ladderOf } from './ladder.ts';
import { mermaidLadder } from './mermaid.ts';
import { svgLadder } from './svg.ts';
import { textLadder } from './text.ts';
import { clockTime, duration } from './time.ts';

const server = { ip: '10.0.0.1', port: 5060 };
const alice = { name: 'alice', protocol: 'udp', ip: '10.0.0.5', port: 5060 };
const bob = { name: 'bob', protocol: 'tcp', ip: '10.0.0.6', port: 5060 };
const invite = 'INVITE sip:bob@example.com SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n';
const ok = 'SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n';

const came = (
  time: number,
  from: { ip: string; port: number },
  data: string,
  protocol = 'udp',
): Observation => ({
  type: 'received',
  time,
  data,
  from,
  to: server,
  protocol,
});
const went = (
  time: number,
  to: { ip: string; port: number },
  data: string,
  protocol = 'udp',
  failure: string | null = null,
): Observation => ({ type: 'sent', time, data, from: server, to, protocol, failure });

const call: Observation[] = [
  came(5000, alice, invite),
  {
    type: 'event',
    time: 5000,
    event: 'E_CALL',
    parameters: [{ name: 'from', value: 'a<b>' }],
    subscribers: 1,
  },
  went(5000, bob, invite, 'tcp'),
  went(5500, bob, invite, 'tcp'),
  // A TCP peer sends from a port of its own.
  came(65_500, { ip: '10.0.0.6', port: 40_001 }, ok, 'tcp'),
  went(65_500, alice, ok),
];
const ladder = ladderOf(call, { peers: [bob, alice] });

describe('a ladder', () => {
  test('has callers left, the server in the middle, those who are called right', () => {
    expect(ladder.participants.map(({ name }) => name)).toEqual(['alice', 'server', 'bob']);
  });

  test('does not take a registration for a call', () => {
    const register = came(0, bob, 'REGISTER sip:example.com SIP/2.0\r\n\r\n', 'tcp');
    const { participants } = ladderOf([register, ...call], { peers: [alice, bob] });
    expect(participants.map(({ name }) => name)).toEqual(['alice', 'server', 'bob']);
  });

  test('marks what is sent again and silence', () => {
    expect(
      ladder.rows.map((row) =>
        row.kind === 'message' ? `${row.time} ${row.title}${row.again ? ' again' : ''}` : row.kind,
      ),
    ).toEqual(['0 INVITE', 'note', '0 INVITE', '500 INVITE again', 'pause', '60500 200 OK', '60500 200 OK']);
  });

  test('gives an address that has no name a column', () => {
    const { participants } = ladderOf([came(0, { ip: '::1', port: 5070 }, invite)]);
    expect(participants.map(({ name }) => name)).toEqual(['[::1]:5070', 'server']);
  });
});

test('as text', () => {
  expect(textLadder(ladder)).toEqual([
    '                 alice                 server                    bob',
    '           udp:10.0.0.5:5060                              tcp:10.0.0.6:5060',
    '   0.000           │──── INVITE bob ─────>│                       │',
    '   0.000           │                      │ E_CALL from=a<b>      │',
    '   0.000           │                      │───── INVITE bob ─────>│',
    '   0.500           │                      │── INVITE bob again ──>│',
    '                   │                  · 1 min ·                   │',
    '1:00.500           │                      │<── 200 OK (INVITE) ───│',
    '1:00.500           │<── 200 OK (INVITE) ──│                       │',
  ]);
});

test('as Mermaid, with nothing that Mermaid would read as its own', () => {
  expect(mermaidLadder(ladder)).toBe(`sequenceDiagram
  participant p0 as alice<br/>udp:10.0.0.5:5060
  participant p1 as server
  participant p2 as bob<br/>tcp:10.0.0.6:5060
  p0->>p1: INVITE bob
  Note over p1: E_CALL from=a#60;b#62;
  p1->>p2: INVITE bob
  p1->>p2: INVITE bob again
  Note over p0,p2: 1 min
  p2-->>p1: 200 OK (INVITE)
  p1-->>p0: 200 OK (INVITE)
`);
});

describe('as SVG', () => {
  const svg = svgLadder(ladder);

  test('holds every row and is well-formed', () => {
    for (const part of [
      'alice',
      'server',
      'bob',
      'INVITE bob again',
      '200 OK (INVITE)',
      '1 min',
      'E_CALL from=a&#60;b&#62;',
    ])
      expect(svg).toContain(part);
    expect(svg.match(/<(?:svg|text)\b/g)!.length).toBe(svg.match(/<\/(?:svg|text)>/g)!.length);
  });

  test('lets no message write markup', () => {
    const evil = went(0, alice, 'SIP/2.0 200 <script>"&\r\n\r\n', 'udp', 'no --> route');
    const drawn = svgLadder(ladderOf([evil], { peers: [alice] }));
    expect(drawn).not.toContain('<script');
    expect(drawn).toContain('not sent');
    expect(drawn.match(/-->/g)).toHaveLength(1);
  });
});

test('nothing at all', () => {
  expect(textLadder(ladderOf([]))).toEqual(['no messages']);
  expect(svgLadder(ladderOf([]))).toContain('server');
});

test('times', () => {
  expect([0, 999.6, 65_250, 3_725_000].map(clockTime)).toEqual(['0.000', '1.000', '1:05.250', '1:02:05.000']);
  expect([1500, 120_000, 125_400, 3_600_000].map(duration)).toEqual(['1.5 s', '2 min', '2 min 5 s', '1 h']);
});
