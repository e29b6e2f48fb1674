import { describe, expect, it } from 'vitest';
import { runScript } from '../../test/support/run-script.ts';
import { sleepyModule } from '../../test/support/sleepy-module.ts';
import { declareModule } from '../declarations/module.ts';

const request = (headers: string, method = 'OPTIONS'): string =>
  `${method} sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bKx\r\n${headers}To: <sip:bob@example.com>\r\nCall-ID: c1\r\nCSeq: 1 ${method}\r\nContent-Length: 0\r\n\r\n`;
const from = 'From: <sip:alice@example.com>;tag=1\r\n';
const peer = { ip: '127.0.0.1', port: 5080 };
const head = 'socket=udp:127.0.0.1:5060\nloadmodule "proto_udp.so"\n';

describe('messages', () => {
  it('run the main route, each with AVPs of its own', () => {
    const run = runScript(
      `${head}route { xlog("$mi $rm $si:$sp $avp(a) $var(n)"); $avp(a) = 1; $var(n) = $mi; }`,
    );
    run.engine.receive(request(from), { source: peer });
    run.engine.receive(request(from, 'MESSAGE'), { source: peer });
    expect(run.log()).toEqual([
      '1 OPTIONS 127.0.0.1:5080 <null> <null>',
      '2 MESSAGE 127.0.0.1:5080 <null> 1',
    ]);
  });

  it('see what startup_route left in AVPs, the first of them', () => {
    const run = runScript(`${head}startup_route { $avp(g) = "left"; } route { xlog("$avp(g)"); }`);
    run.engine.receive(request(from), { source: peer });
    run.engine.receive(request(from), { source: peer });
    expect(run.log()).toEqual(['left', '<null>']);
  });

  it('are dropped when they cannot be parsed, after error_route for requests', () => {
    const run = runScript(
      `${head}route { xlog("no"); } error_route { xlog("$err.class $err.rcode $err.rreason $route"); }`,
    );
    run.engine.receive(request(`${from}CSeq: nonsense\r\n`), { source: peer });
    run.engine.receive('garbage that is long enough to be a message\r\n\r\n', { source: peer });
    expect(run.log()).toEqual(['1 400 bad CSeq header error_route']);
  });

  it('run error_route between the statement that met something unparsable and the next one', () => {
    const run = runScript(
      `${head}route { xlog("user $fU"); xlog("after $err.class"); }
       error_route { xlog("$(route[*]) $err.rreason"); if ($rm == "INFO") exit; }`,
    );
    const from = 'From: <sip:a@example.com\r\n';
    for (const method of ['INFO', 'OPTIONS']) run.engine.receive(request(from, method), { source: peer });
    const failed = ['user <null>', 'route > error_route bad header'];
    expect(run.log()).toEqual([...failed, ...failed, 'after 0']);
  });

  it('that are replies run the unnamed onreply_route and go on to the second Via', () => {
    const run = runScript(
      `${head}route { forward(); } onreply_route { xlog("$rs $rr $route"); if ($rs == 180) drop; }`,
    );
    const reply = (code: number): string =>
      `SIP/2.0 ${code} Fine\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK2\r\n${from}To: <sip:b@c>;tag=2\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`;
    run.engine.receive(reply(180), { source: peer });
    run.engine.receive(reply(200), { source: peer });
    run.host.clock.runUntilIdle();
    expect(run.log()).toEqual(['180 Fine onreply_route', '200 Fine onreply_route']);
    expect(run.serverLog()).toEqual([]);
    const sent = run.observations.filter((seen) => seen.type === 'sent');
    expect(sent).toMatchObject([{ to: { port: 5080 }, protocol: 'udp' }]);
  });
});

describe('modules', () => {
  it('get their parameters from modparam lines that match their name', () => {
    const lines = 'loadmodule "sleepy.so"\nmodparam("SLEE.*|other", "step", 77)\n';
    const run = runScript(`${head}${lines}startup_route { step(); xlog("$rc"); }`, {
      modules: [sleepyModule],
    });
    expect(run.log()).toEqual(['77']);
  });

  it('can refuse a literal argument when the server is built', () => {
    const run = runScript(`${head}loadmodule "sleepy.so"\nroute { note("fine"); note("bad"); }`, {
      modules: [sleepyModule],
    });
    expect(run.problem).toBe('test.cfg:4: note: it is bad');
  });
});

describe('arguments', () => {
  it('that are not what the function takes make the call fail', () => {
    const run = runScript(
      `startup_route { setuser($var(u)); xlog("$rc"); setuser("$var(u)"); xlog("$rc $ru"); }`,
    );
    expect(run.log()).toEqual(['-1', '1 sip:<null>@dummy.com']);
    expect(run.serverLog()).toEqual([
      'ERROR Variable in param [1] is not a string',
      'ERROR Failed to get fixups for command <setuser> in test.cfg, line 1',
    ]);
  });

  it('of replaced functions arrive evaluated', () => {
    const seen: unknown[][] = [];
    const replacements = {
      sl_send_reply: (_: unknown, values: readonly unknown[]) => seen.push([...values]),
    };
    const run = runScript(
      `${head}loadmodule "sl.so"\nroute { $var(c) = 404; sl_send_reply($var(c), "no $var(c)"); }`,
      { replacements },
    );
    run.engine.receive(request(from), { source: peer });
    expect(seen).toEqual([[404, 'no 404']]);
  });
});

describe('the server', () => {
  it('knows itself by sockets, names and aliases', () => {
    const run = runScript(
      'socket=udp:127.0.0.1:5060 as pub.example.com:5070\nalias=udp:proxy.example.com:5080 any:other.example.com\nloadmodule "proto_udp.so"\nroute { exit; }',
    );
    const { engine } = run;
    expect(engine.isMyself('127.0.0.1', 5060)).toBe(true);
    expect(engine.isMyself('127.0.0.1', 5061)).toBe(false);
    expect(engine.isMyself('PUB.example.com', 5070)).toBe(true);
    expect(engine.isMyself('proxy.example.com', 5080, 'tcp')).toBe(false);
    expect(engine.isMyself('proxy.example.com', 5080)).toBe(true);
    expect(engine.isMyself('other.example.com', 9999)).toBe(true);
    expect(engine.isMyself('localhost', null)).toBe(false);
  });

  it('runs timer routes at their interval', () => {
    const run = runScript('timer_route[tick, 2] { xlog("$rm $route $avp(n)"); $avp(n) = 1; }');
    run.host.clock.advance(1999);
    expect(run.log()).toEqual([]);
    run.host.clock.advance(2001);
    expect(run.log()).toEqual(['DUMMY timer_route[tick] <null>', 'DUMMY timer_route[tick] <null>']);
  });

  it('runs each of the timer routes that share a name', () => {
    const run = runScript(
      'timer_route[tick, 2] { xlog("two"); } timer_route[tick, 1] { xlog("one"); } timer_route[tick, 2] { xlog("other"); }',
    );
    run.host.clock.advance(2000);
    expect(run.log().sort()).toEqual(['one', 'one', 'other', 'two']);
  });

  it('counts statements when the program was compiled for it', () => {
    const run = runScript('startup_route { if ($var(x) == 1) { xlog("a"); } else { xlog("b"); } }', {
      coverage: true,
    });
    const counted = run.engine.program.coveragePoints.map(
      ({ kind }, index) => `${kind} ${run.engine.counts![index]}`,
    );
    expect(counted).toEqual(['route 1', 'statement 1', 'then 0', 'statement 0', 'else 1', 'statement 1']);
  });

  it('reports statements with their values when tracing', () => {
    const run = runScript('startup_route { $var(a) = 2; $var(b) = $var(a) + 1; }', { trace: true });
    const statements = run.observations.flatMap((seen) => (seen.type === 'statement' ? [seen] : []));
    expect(statements).toMatchObject([
      { text: '$var(a) = 2', rc: 1, values: [{ name: '$var(a)', value: '2' }] },
      {
        text: '$var(b) = $var(a) + 1',
        values: [
          { name: '$var(b)', value: '3' },
          { name: '$var(a)', value: '2' },
        ],
      },
    ]);
  });

  it('reports conditions before what follows from them, and what leaves a route', () => {
    const run = runScript(
      `route[sub] { if ($var(i) > 5) exit; return(-3); }
      startup_route {
        $var(i) = 0;
        while ($var(i) < 1) $var(i) = $var(i) + 1;
        if (!route(sub) && 1) { switch ($var(i)) { case 1: xlog("x"); break; } exit; }
      }`,
      { trace: true },
    );
    const told = run.observations.flatMap((seen) =>
      seen.type === 'statement' ? [`${seen.text} ${seen.rc}`] : [],
    );
    expect(told).toEqual([
      '$var(i) = 0 1',
      '$var(i) < 1 1',
      '$var(i) = $var(i) + 1 1',
      '$var(i) < 1 0',
      '$var(i) > 5 0',
      'return(-3) null',
      '!route(sub) && 1 1',
      '$var(i) null',
      'xlog("x") 1',
      'break null',
      'exit null',
    ]);
  });
});

describe('a mistake of this project', () => {
  const broken = declareModule({ name: 'broken', doc: '' }).complete({
    functions: {
      boom: {
        doc: '',
        args: [],
        run: () => {
          throw new Error('boom');
        },
      },
    },
  });
  const text = `${head}loadmodule "broken.so"\nroute {\n  boom();\n  xlog("never");\n}`;

  it('leaves the engine', () => {
    const run = runScript(text, { modules: [broken] });
    expect(() => run.engine.receive(request(from), { source: peer })).toThrow('boom');
  });

  it('ends the script only, where somebody takes care of it', () => {
    const errors: string[] = [];
    const internalError = (error: unknown, { line }: { line: number }) =>
      void errors.push(`${line} ${(error as Error).message}`);
    const run = runScript(text, { modules: [broken], internalError });
    run.engine.receive(request(from), { source: peer });
    run.engine.receive(request(from), { source: peer });
    expect(errors).toEqual(['5 boom', '5 boom']);
    expect(run.log()).toEqual([]);
  });
});
