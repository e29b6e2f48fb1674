import { describe, expect, it } from 'vitest';
import { load, runScript } from '../../test/support/run-script.ts';
import { headers, request, runBetweenPeers } from '../../test/support/sip-peers.ts';
import { settingsChanges } from './settings.ts';

const preamble = `socket=udp:127.0.0.1:5060
loadmodule "proto_udp.so"\nloadmodule "sl.so"\nloadmodule "signaling.so"\nloadmodule "tm.so"\nloadmodule "rr.so"
loadmodule "maxfwd.so"\nloadmodule "sipmsgops.so"\nloadmodule "textops.so"\n`;
const registrar = 'loadmodule "usrloc.so"\nloadmodule "registrar.so"\n';

function program(text: string) {
  const loaded = load(text);
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return loaded.program!;
}

describe('routes replaced in a running server', () => {
  it('answer the next message, while registrations stay', () => {
    const run = runBetweenPeers(
      'route { if (is_method("REGISTER")) { save("location"); exit; } sl_send_reply(500, "Old"); }',
      { head: registrar },
    );
    const peer = run.peer(5080);
    peer.send(
      request('REGISTER', {
        to: '<sip:bob@example.com>',
        headers: ['Contact: <sip:bob@127.0.0.1:5090>', 'Expires: 600'],
      }),
    );
    expect(peer.lines()).toEqual(['SIP/2.0 200 OK']);
    peer.send(request('OPTIONS'));
    expect(peer.lines()).toEqual(['SIP/2.0 500 Old']);

    const next = program(
      `${registrar}${preamble}route { lookup("location"); append_to_reply("X-To: $ru\\r\\n"); sl_send_reply(200, "New"); }`,
    );
    expect(run.engine.reload(next)).toBeNull();
    peer.send(request('OPTIONS', { branch: 'z9hG4bK-2' }));
    const [answer] = peer.messages();
    expect(answer).toContain('SIP/2.0 200 New');
    expect(headers(answer!, 'X-To')).toEqual(['sip:bob@127.0.0.1:5090']);
  });

  it('are the ones that a waiting transaction meets; what runs ends as it began', () => {
    const script = (mark: string) => `
route { t_newtran(); t_on_failure("f"); $ru = "sip:b@127.0.0.1:5090"; async(sleep(2), resume); }
route[resume] { xlog("resumed ${mark}\\n"); t_on_failure("f"); t_relay(); }
failure_route[f] { xlog("failed ${mark}\\n"); }`;
    const cfgutils = 'loadmodule "cfgutils.so"\n';
    const run = runScript(`${cfgutils}${preamble}${script('old')}`);
    const busy: string[] = [];
    const peer = run.host.network.bindUdp({ ip: '127.0.0.1', port: 5080 }, { received: () => {} }, () => {});
    run.host.network.bindUdp(
      { ip: '127.0.0.1', port: 5090 },
      {
        received: (data) => {
          const copied = data.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
          busy.push(['SIP/2.0 486 Busy Here', ...copied, 'Content-Length: 0', '', ''].join('\r\n'));
        },
      },
      () => {},
    );
    peer.send(request('INVITE'), { ip: '127.0.0.1', port: 5060 });
    run.host.clock.advance(100);
    expect(run.engine.reload(program(`${cfgutils}${preamble}${script('new')}`))).toBeNull();
    run.host.clock.advance(3000);
    expect(run.log()).toEqual(['resumed old']);
    run.engine.receive(busy[0]!, { source: { ip: '127.0.0.1', port: 5090 } });
    run.host.clock.advance(100);
    expect(run.log()).toEqual(['failed new']);
  });

  it('find $var by name, and keep the rhythm of timer routes', () => {
    const run = runScript(
      'startup_route { $var(b) = 7; }\nroute { $var(a) = 1; }\ntimer_route[t, 10] { xlog("old\\n"); }',
    );
    run.host.clock.advance(6000);
    expect(
      run.engine.reload(
        program(
          'route { $var(z) = 1; }\ntimer_route[t, 10] { xlog("new $var(b)\\n"); }\ntimer_route[u, 3] { xlog("u\\n"); }',
        ),
      ),
    ).toBeNull();
    run.host.clock.advance(4000);
    expect(run.log()).toEqual(['u', 'new 7']);
    expect(run.engine.reload(program('route { exit; }'))).toBeNull();
    run.host.clock.advance(20_000);
    expect(run.log()).toEqual([]);
  });

  it('are refused when they need what is not there', () => {
    const run = runScript('route { exit; }');
    expect(run.engine.reload(program('loadmodule "sl.so"\nroute { exit; }'))).toBe(
      'modules that are not loaded: sl',
    );
    expect(run.engine.reload(load('route { exit; }', { version: '4.0' }).program!)).toMatch('OpenSIPS 4.0');
    expect(run.engine.reload(program('route { exit; }\nevent_route[E_CORE_LOG] { exit; }'))).toMatch(
      'event routes',
    );
  });
});

describe('settings', () => {
  const changes = (before: string, after: string) => settingsChanges(load(before).script, load(after).script);

  it('that are the same are told from those that are not', () => {
    const script =
      'log_level=3\nsocket=udp:127.0.0.1:5060\nloadmodule "tm.so"\nmodparam("tm", "fr_timeout", 5)\nroute { exit; }';
    expect(changes(script, `# other\n\n${script.replace('exit', 'drop')}`)).toEqual([]);
    expect(changes(script, script.replace('3', '4').replace('5060', '5070').replace('", 5', '", 6'))).toEqual(
      ['log_level changed', 'sockets changed', 'modparam("tm", "fr_timeout") changed'],
    );
    expect(changes(script, script.replace('tm.so', 'sl.so'))).toEqual([
      'loadmodule sl added',
      'loadmodule tm removed',
    ]);
  });
});
