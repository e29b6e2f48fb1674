import { arg } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import type { HostFailure } from '../../../host/host.ts';
import type { ByteString } from '../../../values/value.ts';
import type { Appendix } from '../appendix.ts';
import { currentTransaction } from '../current.ts';
import { addBlindBranch } from '../expiry.ts';
import { handover } from '../handover.ts';
import type { TransactionLayer } from '../layer.ts';
import { tm } from '../module.ts';

/** Writes what a program gets to where it listens. */
type Writer = (layer: TransactionLayer, target: ByteString, data: ByteString) => HostFailure | null;

const toPipe: Writer = ({ server }, path, data) => server.host.files.writeInto(path, data);

const toSocket: Writer = ({ server }, path, data) => server.host.network.sendUnix(path, data);

/** `action[/name of a tw_append]`; a string tells what is wrong with it. */
function readInfo(
  layer: TransactionLayer,
  info: ByteString,
): { action: ByteString; appendix: Appendix | null } | string {
  const slash = info.indexOf('/');
  if (slash < 0) return { action: info, appendix: null };
  const name = info.slice(slash + 1);
  if (slash === 0) return 'the action has no name';
  const appendix = layer.options.appendices.get(name.toLowerCase());
  if (appendix === undefined) return `there is no tw_append ${name}`;
  return { action: info.slice(0, slash), appendix };
}

function write(
  execution: Execution,
  layer: TransactionLayer,
  writer: Writer,
  info: ByteString,
  target: ByteString,
): number {
  const wanted = readInfo(layer, info);
  const transaction = currentTransaction(execution);
  const data =
    typeof wanted === 'string' || transaction === null
      ? null
      : handover(execution, transaction, wanted.action, wanted.appendix);
  if (data === null || transaction === null) {
    const problem =
      transaction === null ? 'there is no transaction yet' : 'the request cannot be handed over';
    execution.log('ERROR', typeof wanted === 'string' ? wanted : problem);
    return -1;
  }
  const failure = writer(layer, target, data);
  if (failure !== null) {
    execution.log('ERROR', `cannot hand the request over to ${target}: ${failure.message}`);
    return -1;
  }
  addBlindBranch(layer, transaction);
  return 1;
}

const action = arg.string(
  'action',
  'What the reader is to do; with the name of a `tw_append` behind a slash.',
);

function handoverFunction(writer: Writer, doc: string, target: string) {
  const routes = ['request', 'failure', 'branch'] as const;
  const returns = { 1: 'written', [-1]: 'nobody reads, or there is no transaction' };
  const path = arg.string('path', target);
  const problemOf = (layer: TransactionLayer, info: ByteString | undefined) => {
    const found = info === undefined ? null : readInfo(layer, info);
    return typeof found === 'string' ? found : null;
  };
  return [
    tm.fn({
      doc,
      since: '3.6',
      routes,
      args: [action, path],
      returns,
      link: (_server, layer, info) => problemOf(layer, info),
      run: (execution, layer, info, to) => write(execution, layer, writer, info, to),
    }),
    tm.fn({
      doc,
      until: '2.4',
      routes,
      args: [path, action],
      returns,
      link: (_server, layer, _to, info) => problemOf(layer, info),
      run: (execution, layer, to, info) => write(execution, layer, writer, info, to),
    }),
  ];
}

export const handoverFunctions = {
  t_write_req: handoverFunction(
    toPipe,
    'Hands the request to a program that reads a pipe; it answers by the management command `t_reply`.',
    'The pipe.',
  ),
  t_write_unix: handoverFunction(
    toSocket,
    'Hands the request to a program that listens on a Unix datagram socket; it answers by `t_reply`.',
    'The socket.',
  ),
  t_anycast_replicate: tm.fn({
    doc: 'Passes an ACK or CANCEL that nobody here knows to the other nodes of a cluster; clusters are not supported.',
    routes: ['request'],
    args: [],
    returns: {
      [-1]: 'nothing to pass on: another method, no anycast socket, or the transaction is here',
      [-3]: 'there are no other nodes',
    },
    run: (execution, layer) => {
      const { sip, received } = execution.message;
      if ((sip.method !== 'ACK' && sip.method !== 'CANCEL') || !received.socket.anycast) return -1;
      if (currentTransaction(execution) !== null || layer.table.findRequest(sip) !== null) return -1;
      execution.log(
        'ERROR',
        `the ${sip.method} cannot be passed on: clusters of anycast nodes are not supported`,
      );
      return -3;
    },
  }),
};
