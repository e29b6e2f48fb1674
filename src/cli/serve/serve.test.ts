import { describe, expect, it } from 'vitest';
import { load } from '../../../test/support/run-script.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import { createStatistics } from '../../runtime/statistics.ts';
import { advice } from './advice.ts';
import { ServeLog } from './log.ts';
import { metricsOf, metricsText, sum } from './metrics.ts';
import { whyNotBound } from './probe.ts';
import { rehearse } from './rehearsal.ts';
import { whyNotShared } from './shared-state.ts';

describe('what an operator is told', () => {
  it('fits the failure', () => {
    expect(advice('cannot listen on tcp:[::1]:5060: listen EADDRINUSE ::1:5060')).toContain(
      "ss -lntp 'sport = :5060'",
    );
    expect(advice('cannot listen on udp:127.0.0.1:506: bind EACCES')).toContain('CAP_NET_BIND_SERVICE');
    expect(advice('cannot listen on tcp:127.0.0.1:90: EADDRINUSE (--metrics)')).toMatch(
      /or give --metrics another one$/,
    );
    expect(advice('module tm: no')).toBeNull();
  });

  it('tells once that an event was lost', () => {
    let text = '';
    const log = new ServeLog((line) => void (text += line), false, 'quiet');
    const at = { time: 0, event: 'E', transport: 'rabbitmq', socket: 'rabbitmq:h/q', payload: '' };
    log.observe({ ...at, type: 'delivery', delivery: 1, state: 'failed', reason: 'no queue' });
    const told = 'event E was not delivered to rabbitmq:h/q: no queue';
    log.observe({ time: 0, type: 'log', origin: 'server', level: 'ERROR', text: told, position: null });
    expect(text).toBe('1970-01-01T00:00:00.000Z ERROR: event E to rabbitmq:h/q: failed, no queue\n');
  });

  it('counts workers together', () => {
    const statistics = createStatistics();
    statistics.define('core', 'rcv-x').add(2);
    const metrics = metricsOf(statistics);
    expect(metricsText(sum([metrics, metrics]))).toContain(
      '# TYPE opensips_core_rcv_x gauge\nopensips_core_rcv_x 4\n',
    );
  });

  it('names what keeps workers apart', () => {
    const why = (text: string) => whyNotShared(load(text).program!);
    expect(why('loadmodule "sl.so"\nroute { exit; }')).toBeNull();
    expect(why('loadmodule "tm.so"\nloadmodule "dialog.so"\nroute { exit; }')).toMatch(
      'messages: tm, dialog',
    );
    expect(why('loadmodule "httpd.so"\nloadmodule "mi_http.so"\nroute { exit; }')).toMatch('httpd, mi_http');
    expect(why('route { exit; }\ntimer_route[t, 5] { exit; }')).toMatch('timer routes');
  });
});

describe('a rehearsal', () => {
  it('finds what stops the start', () => {
    const outcome = (text: string) => rehearse(load(text).program!, createVirtualHost()).problem;
    expect(outcome('route { exit; }')).toBeNull();
    const missing = 'loadmodule "sl.so"\nloadmodule "pike.so"\nmodparam("pike", "check_route", "no")\n';
    expect(outcome(`${missing}route { exit; }`)).toContain('there is no route[no]');
    // Modules behind the one that refuses are not set up, and not stopped either.
    const early = 'loadmodule "tm.so"\nloadmodule "nathelper.so"\nmodparam("tm", "fr_timeout", 1)\n';
    expect(outcome(`${early}route { exit; }`)).toContain('must be at least 2 seconds');
  });
});

it('knows before a restart which new sockets cannot be had', async () => {
  const { network, clock } = createVirtualHost();
  const socket = (protocol: string, port: number) => ({ protocol, ip: '10.0.0.1', port });
  network.bindUdp({ ip: '10.0.0.1', port: 5060 }, { received: () => {} }, () => {});
  const asked = (wanted: ReturnType<typeof socket>, held: ReturnType<typeof socket>[] = []) => {
    const answer = whyNotBound([wanted], held, network);
    clock.runUntilIdle();
    return answer;
  };
  expect(await asked(socket('udp', 5060))).toMatch('cannot listen on udp:10.0.0.1:5060: ');
  // Its own, which it gives up before.
  expect(await asked(socket('udp', 5060), [socket('udp', 5060)])).toBeNull();
  expect(await asked(socket('tcp', 5060))).toBeNull();
  // It was given back.
  expect(await asked(socket('tcp', 5060))).toBeNull();
});
