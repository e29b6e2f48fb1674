import { headers, type PeerRunOptions, reply, request, runBetweenPeers } from './sip-peers.ts';

/** Ports of the parties. */
export const caller = 5080;
export const callee = 5090;
const contact = (port: number) => `Contact: <sip:x@127.0.0.1:${port}>`;

/** A script with dialogs: `initial` runs for the INVITE, `later` for requests within the dialog. */
export function start(initial: string, later = '', options: PeerRunOptions & { more?: string } = {}) {
  const run = runBetweenPeers(
    `${options.more ?? ''} route {
      if (has_totag()) { loose_route(); ${later} t_relay(); exit; }
      record_route(); ${initial} $du = "sip:127.0.0.1:${callee}"; t_relay(); }`,
    { ...options, load: ['dialog', ...(options.load ?? [])] },
  );
  run.peer(caller).send(request('INVITE', { headers: [contact(caller)] }));
  const [invite] = run.peer(callee).messages();
  const routes = headers(invite!, 'Record-Route').map((route) => `Route: ${route}`);
  const tags = { from: '<sip:alice@example.com>;tag=a1', to: '<sip:bob@example.com>;tag=b1' };
  const fromCaller = (method: string, cseq = 2, lines = routes) =>
    run
      .peer(caller)
      .send(request(method, { ...tags, cseq, uri: `sip:x@127.0.0.1:${callee}`, headers: lines }));
  const fromCallee = (method: string, cseq = 1) =>
    run.peer(callee).send(
      request(method, {
        from: tags.to,
        to: tags.from,
        cseq,
        uri: `sip:x@127.0.0.1:${caller}`,
        via: `SIP/2.0/UDP 127.0.0.1:${callee};branch=z9hG4bK-callee-${method}`,
        headers: routes,
      }),
    );
  const answer = () => {
    run.peer(callee).send(reply(invite!, 200, 'OK').replace('\r\n\r\n', `\r\n${contact(callee)}\r\n\r\n`));
    fromCaller('ACK', 1);
    run.peer(caller).messages();
    run.peer(callee).messages();
  };
  return { run, invite: invite!, fromCaller, fromCallee, answer };
}

/** Runs a management command. */
export function manage(run: ReturnType<typeof start>['run'], command: string, parameters = {}) {
  let result: unknown;
  run.engine.management.execute(command, parameters, (answer) => {
    result = answer;
  });
  run.host.clock.runUntilIdle();
  return result as Record<string, unknown>;
}
