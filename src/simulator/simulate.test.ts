import { describe, expect, test } from 'vitest';
import type { Host } from '../host/host.ts';
import { parseScenario, ScenarioProblem } from './scenario.ts';
import type { ScriptLoader } from './script.ts';
import { simulate } from './simulate.ts';

/** A server that answers requests with 200 and repeats what is sent to it after a while, instead of a script. */
const echo: ScriptLoader = ({ text }) => ({
  problems:
    text === 'refused'
      ? [
          {
            severity: 'error',
            stage: 'parse',
            code: 'x',
            message: 'x',
            file: 'opensips.cfg',
            line: 1,
            column: 1,
          },
        ]
      : [],
  run:
    text === 'refused'
      ? null
      : (host: Host, observer) => ({
          sockets: [],
          isRunning: true,
          start: (ready) => {
            const socket = host.network.bindUdp(
              { ip: '127.0.0.1', port: 5060 },
              {
                received: (data, from) => {
                  observer({
                    type: 'log',
                    time: host.clock.now(),
                    origin: 'script',
                    level: 'NOTICE',
                    text: `${data.split(' ')[0]}\n`,
                    position: null,
                  });
                  if (data.startsWith('SIP/2.0')) return;
                  const headers = data.split('\r\n').slice(1, -2).join('\r\n');
                  socket.send(`SIP/2.0 200 OK\r\n${headers}\r\n\r\n`, from);
                  host.clock.after(500, () => socket.send(data, from));
                },
              },
              (failure) => ready(failure?.message ?? null),
            );
          },
          drain: (done) => done(),
          stop: (done) => done(),
          execute: (command, _parameters, answer) => void host.clock.after(1000, () => answer({ command })),
        }),
});

const files = new Map([
  [
    'options.sip',
    'OPTIONS sip:b@h SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1\nFrom: <sip:a@h>\nTo: <sip:b@h>\nCall-ID: 1\nCSeq: 1 OPTIONS\n\n',
  ],
]);
const endpoints = { uac: 'udp:127.0.0.1:5080' };

function play(scenario: object, script = 'route {}') {
  return simulate({
    version: '3.6',
    script,
    scenario: parseScenario(JSON.stringify(scenario)),
    files,
    load: echo,
  });
}

describe('a simulation', () => {
  test('sends files in wire form and records what each peer receives until nothing moves', () => {
    const report = play({ endpoints, steps: [{ from: 'uac', send: 'options.sip' }, { wait: 600 }] });
    expect(report.steps[0]!.received).toEqual([
      {
        at: 'uac',
        message:
          'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1\r\nFrom: <sip:a@h>\r\nTo: <sip:b@h>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n',
      },
    ]);
    expect(report.steps[0]!.log).toEqual([{ level: 'NOTICE', text: 'OPTIONS' }]);
    // What the server sends half a second later belongs to the wait.
    expect(report.steps[1]!.received).toHaveLength(1);
  });

  test('answers the last request with the copied headers, To last', () => {
    const report = play({
      endpoints,
      steps: [
        { from: 'uac', send: 'options.sip' },
        { wait: 600 },
        { from: 'uac', reply: 486, reason: 'Busy Here', tag: 't', headers: ['X-A: 1'], body: 'hi' },
      ],
    });
    expect(report.steps[2]!.log).toEqual([{ level: 'NOTICE', text: 'SIP/2.0' }]);
  });

  test('waits for the answer of a management command', () => {
    const report = play({ endpoints, steps: [{ mi: 'uptime' }] });
    expect(report.steps[0]!.result).toEqual({ jsonrpc: '2.0', result: { command: 'uptime' }, id: 1 });
  });

  test('reports a refused script', () => {
    expect(play({ steps: [] }, 'refused')).toMatchObject({ accepted: false, started: false });
  });

  test('waits for a startup route that sleeps', () => {
    const script = [
      'socket=udp:127.0.0.1:5060',
      'loadmodule "proto_udp.so"',
      'loadmodule "cfgutils.so"',
      'startup_route { sleep(2); xlog("awake"); }',
    ].join('\n');
    expect(simulate({ version: '3.6', script, scenario: {} })).toMatchObject({
      started: true,
      start: { log: [{ level: 'NOTICE', text: 'awake' }] },
    });
  });

  test('tells that an assertion ended the server', () => {
    const script = [
      'socket=udp:127.0.0.1:5060',
      'loadmodule "proto_udp.so"',
      'enable_asserts=yes',
      'abort_on_assert=yes',
      'route { assert(0, "never"); }',
    ].join('\n');
    const scenario = { endpoints, steps: [{ from: 'uac', send: 'options.sip' }] };
    const run = (text: string) => simulate({ version: '3.6', script: text, scenario, files });
    expect(run(script)).toMatchObject({ started: true, alive: false });
    expect(run(script.replace('route', 'startup_route'))).toMatchObject({ started: false, alive: false });
  });

  test('is the same every time', () => {
    const scenario = {
      endpoints,
      steps: [{ from: 'uac', send: 'options.sip', times: 3, gap: 20 }, { wait: 2000 }],
    };
    expect(play(scenario)).toEqual(play(scenario));
  });
});

describe('a scenario that cannot be played says why', () => {
  test.each([
    ['{', 'not JSON'],
    ['[]', 'must be a JSON object'],
    ['{"endpoints":{"a":"5060"}}', 'endpoint "a"'],
    ['{"steps":[{"from":"x","send":"y"}]}', 'no endpoint "x"'],
    ['{"steps":[{"wiat":5}]}', 'step 1 has none of'],
    ['{"steps":[{"cut":"p"}]}', 'no proxy "p"'],
  ])('%s', (text, why) => {
    expect(() => parseScenario(text)).toThrow(ScenarioProblem);
    expect(() => parseScenario(text)).toThrow(why);
  });

  test('a missing file', () => {
    expect(() => play({ endpoints, steps: [{ from: 'uac', send: 'no.sip' }] })).toThrow(
      'there is no file "no.sip"',
    );
  });
});
