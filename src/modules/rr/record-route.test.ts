import { describe, expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

describe('record_route', () => {
  function recorded(statements: string, options: object = {}): string[] {
    const run = runBetweenPeers(`route { ${statements} $du = "sip:127.0.0.1:5090"; t_relay(); }`, options);
    run.peer(5080).send(request('MESSAGE'));
    return headers(run.peer(5090).messages()[0]!, 'Record-Route');
  }

  test('late parameters come before early ones, the own ones first', () => {
    expect(recorded('add_rr_param(";early=1"); record_route(";own=1"); add_rr_param(";late=1");')).toEqual([
      '<sip:127.0.0.1;lr;ftag=a1;own=1;late=1;early=1>',
    ]);
  });

  test('two sockets give two headers, the outgoing one on top', () => {
    const head = 'socket=udp:127.0.0.2:5070\n';
    const statements = 'record_route(); $socket_out = "udp:127.0.0.2:5070";';
    expect(recorded(statements, { head })).toEqual([
      '<sip:127.0.0.2:5070;r2=on;lr;ftag=a1>',
      '<sip:127.0.0.1;r2=on;lr;ftag=a1>',
    ]);
  });

  test('a second call fails, in branches too', () => {
    const run = runBetweenPeers(
      `route { record_route(); xlog("$var(r)"); $var(r) = record_route(); xlog("again $var(r)"); t_on_branch("b"); $du = "sip:127.0.0.1:5090"; t_relay(); }
       branch_route[b] { $var(r) = record_route_preset("1.2.3.4"); xlog("branch $var(r)"); }`,
    );
    run.peer(5080).send(request('MESSAGE'));
    expect(headers(run.peer(5090).messages()[0]!, 'Record-Route')).toHaveLength(1);
    expect(run.log().slice(1)).toEqual(['again -1', 'branch -1']);
  });

  test('branches share one call, a failure route has one of its own', () => {
    const run = runBetweenPeers(
      `route { $ru = "sip:a@127.0.0.1:5090"; append_msg_branch("sip:b@127.0.0.1:5091"); t_on_branch("b"); t_on_failure("f"); t_relay(); }
       branch_route[b] { $var(r) = record_route(); xlog("$T_branch_idx $var(r)"); }
       failure_route[f] { $var(r) = record_route(";again"); xlog("f $var(r)"); $du = "sip:127.0.0.1:5090"; t_relay(); }`,
    );
    run.peer(5080).send(request('MESSAGE'));
    expect(run.log()).toEqual(['0 1', '1 -1']);
    for (const port of [5090, 5091]) {
      const [sent] = run.peer(port).messages();
      run.peer(port).send(reply(sent!, 404, 'Not Found'));
    }
    expect(run.log()).toContain('f 1');
  });

  test('the last of several late parameters comes first, the early ones keep their order', () => {
    expect(
      recorded(
        'add_rr_param(";e=1"); add_rr_param(";e=2"); record_route(); add_rr_param(";l=1"); add_rr_param(";l=2");',
      ),
    ).toEqual(['<sip:127.0.0.1;lr;ftag=a1;l=2;l=1;e=1;e=2>']);
  });

  test('of two preset headers the first takes the early parameters, both take late ones', () => {
    expect(
      recorded('add_rr_param(";e=1"); record_route_preset("1.1.1.1", "2.2.2.2"); add_rr_param(";l=1");'),
    ).toEqual(['<sip:1.1.1.1;ftag=a1;lr;l=1;e=1>', '<sip:2.2.2.2;ftag=a1;lr;l=1>']);
  });

  test('without double Record-Routes there is one, of the socket it leaves by, and no second preset', () => {
    const head = 'socket=udp:127.0.0.2:5070\n';
    const setting = 'modparam("rr", "enable_double_rr", 0)\n';
    const run = runBetweenPeers(
      `${setting}route { $var(r) = record_route_preset("1.1.1.1", "2.2.2.2"); xlog("$var(r)"); record_route(); $socket_out = "udp:127.0.0.2:5070"; $du = "sip:127.0.0.1:5090"; t_relay(); }`,
      { head },
    );
    run.peer(5080).send(request('MESSAGE'));
    expect(headers(run.peer(5090).messages()[0]!, 'Record-Route')).toEqual([
      '<sip:127.0.0.2:5070;lr;ftag=a1>',
    ]);
    expect(run.log()).toEqual(['-1']);
  });

  test('what the message advertises shows in the outbound header only, a port of 5060 too', () => {
    const head = 'socket=udp:127.0.0.2:5070\n';
    const statements =
      'record_route(); set_advertised_address("adv.example.com"); set_advertised_port("5060"); $socket_out = "udp:127.0.0.2:5070";';
    expect(recorded(statements, { head })).toEqual([
      '<sip:adv.example.com:5060;r2=on;lr;ftag=a1>',
      '<sip:127.0.0.1;r2=on;lr;ftag=a1>',
    ]);
  });

  test('with add_username names the user of the received R-URI', () => {
    const run = runBetweenPeers(
      'modparam("rr", "add_username", 1)\nroute { $ru = "sip:carol@127.0.0.1:5090"; record_route(); t_relay(); }',
    );
    run.peer(5080).send(request('MESSAGE'));
    run.peer(5080).send(request('MESSAGE', { uri: 'sip:example.com', branch: 'z9hG4bK-2', cseq: 2 }));
    expect(
      run
        .peer(5090)
        .messages()
        .flatMap((message) => headers(message, 'Record-Route')),
    ).toEqual(['<sip:bob@127.0.0.1;lr;ftag=a1>', '<sip:carol@127.0.0.1;lr;ftag=a1>']);
  });

  test('fails without From', () => {
    const run = runBetweenPeers('route { $var(r) = record_route(); xlog("$var(r)"); }');
    run.peer(5080).send(request('MESSAGE').replace(/From:.*\r\n/, ''));
    expect(run.log()).toEqual(['-1']);
  });

  test('a parameter that a branch adds stays in that branch', () => {
    const run = runBetweenPeers(
      `route { record_route(); $ru = "sip:a@127.0.0.1:5090"; append_msg_branch("sip:b@127.0.0.1:5091"); t_on_branch("b"); t_relay(); }
       branch_route[b] { if ($rU == "a") add_rr_param(";first=1"); }`,
    );
    run.peer(5080).send(request('MESSAGE'));
    expect(headers(run.peer(5090).messages()[0]!, 'Record-Route')).toEqual([
      '<sip:127.0.0.1;lr;ftag=a1;first=1>',
    ]);
    expect(headers(run.peer(5091).messages()[0]!, 'Record-Route')).toEqual(['<sip:127.0.0.1;lr;ftag=a1>']);
  });
});
