import {
  type ManagementCommand,
  ManagementError,
  type ManagementParameters,
  type ManagementResult,
} from '../../declarations/management.ts';
import { integerParameter } from '../../management/parameters.ts';
import type { ByteString } from '../../values/value.ts';
import { answer } from './answer.ts';
import { cancelByOrder } from './cancel.ts';
import { endsWithLine } from './functions/headers.ts';
import type { TransactionLayer } from './layer.ts';
import { answerObject, answerTree, sendByCommand } from './uac-command.ts';

/** Every set of names with any of the optional ones. */
function recipes(required: readonly string[], optional: readonly string[]): string[][] {
  let sets: string[][] = [[...required]];
  for (const name of optional) sets = [...sets, ...sets.map((set) => [...set, name])];
  return sets;
}

/** The management commands of tm. 2.4 has positions, all of which but the body must be filled. */
export function commands(layer: TransactionLayer): ManagementCommand[] {
  const isOld = layer.server.version === '2.4';
  return [
    {
      name: 't_uac_dlg',
      namedOnly: true,
      groupName: 'tm:uac_dlg',
      doc: 'Sends a request and answers with its final reply.',
      recipes: isOld
        ? recipes(['method', 'ruri', 'next_hop', 'socket', 'headers'], ['body'])
        : recipes(['method', 'ruri', 'headers'], ['next_hop', 'socket', 'body']),
      run: (parameters) => sendByCommand(layer, parameters, answerObject),
      tree: (parameters) => sendByCommand(layer, parameters, answerTree),
    },
    {
      name: 't_uac_cancel',
      groupName: 'tm:uac_cancel',
      doc: 'Cancels the branches of an INVITE.',
      recipes: [['callid', 'cseq']],
      run: ({ callid, cseq }) => cancelRequest(layer, String(callid), String(cseq)),
    },
    {
      name: 't_hash',
      groupName: 'tm:hash',
      doc: 'Tells how many transactions each row holds now and has held.',
      recipes: [[]],
      run: () => rows(layer),
      tree: () => rows(layer).map(({ index, ...attributes }) => ({ name: '', value: index, attributes })),
    },
    {
      name: 't_reply',
      groupName: 'tm:reply',
      doc: 'Answers a transaction.',
      recipes: isOld
        ? recipes(['code', 'reason', 'trans_id', 'to_tag', 'new_headers'], ['body'])
        : recipes(['code', 'reason', 'trans_id', 'to_tag'], ['new_headers', 'body']),
      run: (parameters) => reply(layer, parameters),
    },
  ];
}

/** Sends a CANCEL on every branch that somebody answered, also finally; the others get theirs with the first reply. */
function cancelRequest(layer: TransactionLayer, callId: ByteString, cseq: ByteString): ManagementResult {
  for (const transaction of layer.table.all()) {
    const { sip } = transaction.request;
    if (!transaction.isInvite || sip.callId !== callId || sip.cseq?.number !== cseq) continue;
    for (const branch of transaction.branches) cancelByOrder(layer, branch);
    return 'OK';
  }
  return new ManagementError(481, 'No such transaction');
}

function rows({ table }: TransactionLayer): { index: number; Current: number; Total: number }[] {
  const current = new Map<number, number>();
  for (const { row } of table.all()) current.set(row, (current.get(row) ?? 0) + 1);
  return Array.from({ length: 65536 }, (_, index) => ({
    index,
    Current: current.get(index) ?? 0,
    Total: table.totalOf(index),
  }));
}

function reply(layer: TransactionLayer, parameters: ManagementParameters): ManagementResult {
  const code = integerParameter(parameters, 'code');
  if (code instanceof ManagementError) return code;
  if (code === null || code >= 700) return new ManagementError(400, 'Invalid reply code');
  const [row, label, ...rest] = String(parameters.trans_id).split(':');
  if (label === undefined) return new ManagementError(400, 'Invalid trans_id');
  if (!/^[0-9]+$/.test(row!)) return new ManagementError(400, 'Invalid index in trans_id');
  if (!/^[0-9]+$/.test(label) || rest.length > 0) {
    return new ManagementError(400, 'Invalid label in trans_id');
  }
  const transaction = find(layer, Number(row), Number(label));
  if (transaction === null) return new ManagementError(404, 'Transaction not found');
  const { to_tag: toTag, new_headers: headers, body } = parameters;
  const hasHeaders = headers !== undefined && headers !== '' && headers !== '.';
  const extra = {
    ...(toTag ? { toTag: String(toTag) } : {}),
    ...(hasHeaders ? { headers: [endsWithLine(String(headers))] } : {}),
    ...(body === undefined ? {} : { body: String(body) }),
  };
  const isSent = answer(layer, transaction, transaction.request, code, String(parameters.reason), extra);
  return isSent ? 'OK' : new ManagementError(500, 'Reply failed');
}

/** The transaction with this row and number. */
export function find(layer: TransactionLayer, row: number, label: number) {
  for (const transaction of layer.table.all()) {
    if (transaction.row === row && transaction.label === label) return transaction;
  }
  return null;
}
