import { describe, expect, it } from 'vitest';
import { runScript } from '../../test/support/run-script.ts';
import { sleepyModule } from '../../test/support/sleepy-module.ts';
import { declareModule } from '../declarations/module.ts';

const request = (headers: string, method = 'OPTIONS'): string =>
  `${method} sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bKx\r\n${headers}To: <sip:bob@example.com>\r\nCall-ID: c1\r\nCSeq: 1 ${method}\r\nContent-Length: 0\r\n\r\n`;
const from = 'From: <sip:alice@example.com>;tag=1\r\n';
const peer = { ip: '127.0.0.1', port: 5080 };
const head = 'socket=udp:127.0.0.1:5060\nloadmodule "proto_udp.so"\n';

describe('waiting', () => {
  const modules = [sleepyModule, declareModule({ name: 'tm', doc: '' }).complete({})];
  const settings = `${head}loadmodule "sleepy.so"\nloadmodule "tm.so"\n`;

  it('suspends the routes that call a function which waits', () => {
    const run = runScript(
      `${settings}route { $var(d) = route(deep, "p"); xlog("end $var(d)"); } route[deep] { nap(50); xlog("woke $rc $param(1)"); return(7); }`,
      { modules },
    );
    run.engine.receive(request(from), { source: peer });
    expect(run.log()).toEqual([]);
    run.host.clock.advance(49);
    expect(run.log()).toEqual([]);
    run.host.clock.advance(1);
    expect(run.log()).toEqual(['woke 3 p', 'end 7']);
  });

  it('goes on in the resume route of async(), with the same message and AVPs', () => {
    const run = runScript(
      `${settings}route { $avp(a) = "kept"; async(nap(20), again); xlog("never"); } route[again] { xlog("$rc $rm $avp(a) $route"); }`,
      { modules },
    );
    let ended = 0;
    run.engine.hooks.afterRequest.push(() => ended++);
    run.engine.receive(request(from), { source: peer });
    expect([run.log(), ended]).toEqual([[], 0]);
    run.host.clock.advance(20);
    expect([run.log(), ended]).toEqual([['3 OPTIONS kept route[again]'], 1]);
  });

  it('leaves launch() behind, and reports on a dummy request', () => {
    const run = runScript(
      `${settings}route { launch(nap(20), report, "note"); xlog("after"); } route[report] { xlog("$rm $param(1) $rc"); }`,
      { modules },
    );
    run.engine.receive(request(from), { source: peer });
    expect(run.log()).toEqual(['after']);
    run.host.clock.advance(20);
    expect(run.log()).toEqual(['DUMMY note 3']);
  });

  it('is a matter of tm', () => {
    const routes =
      'route { launch(nap(20), other); xlog("$rc"); async(nap(20), other); } route[other] { xlog("no"); }';
    const run = runScript(`${head}loadmodule "sleepy.so"\n${routes}`, { modules });
    run.engine.receive(request(from), { source: peer });
    run.host.clock.advance(20);
    expect(run.log()).toEqual(['-5']);
  });

  it('goes on behind async() and launch() whose arguments are bad', () => {
    const run = runScript(
      `${settings}route { launch(nap($var(none)), other); xlog("$rc"); async(nap($var(none)), other); xlog("$rc on"); }
       route[other] { xlog("other"); }`,
      { modules },
    );
    run.engine.receive(request(from), { source: peer });
    run.host.clock.advance(20);
    expect(run.log()).toEqual(['-1', '-1 on']);
  });
});
