import type { ManagementCommand, ManagementResult } from '../../declarations/management.ts';
import { ManagementError } from '../../declarations/management.ts';
import { Wait } from '../../declarations/wait.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { answer } from './answer.ts';
import { cancelBranch } from './cancel.ts';
import { openBranches } from './finish.ts';
import { endsWithLine } from './functions/headers.ts';
import type { TransactionLayer } from './layer.ts';
import { sendLocalRequest } from './local-request.ts';

/** Every set of names with any of the optional ones. */
function recipes(required: readonly string[], optional: readonly string[]): string[][] {
  let sets: string[][] = [[...required]];
  for (const name of optional) sets = [...sets, ...sets.map((set) => [...set, name])];
  return sets;
}

const text = (value: unknown): ByteString => (value === undefined || value === null ? '' : String(value));

/** The management commands of tm. */
export function commands(layer: TransactionLayer): ManagementCommand[] {
  return [
    {
      name: 't_uac_dlg',
      groupName: 'tm:uac_dlg',
      doc: 'Sends a request and answers with its final reply.',
      recipes: recipes(['method', 'ruri', 'headers'], ['next_hop', 'socket', 'body']),
      run: (parameters) => sendRequest(layer, parameters),
    },
    {
      name: 't_uac_cancel',
      groupName: 'tm:uac_cancel',
      doc: 'Cancels an INVITE that was sent by t_uac_dlg.',
      recipes: [['callid', 'cseq']],
      run: ({ callid, cseq }) => cancelRequest(layer, text(callid), text(cseq)),
    },
    {
      name: 't_hash',
      groupName: 'tm:hash',
      doc: 'Tells how many transactions each row holds.',
      recipes: [[]],
      run: () => rows(layer),
    },
    {
      name: 't_reply',
      groupName: 'tm:reply',
      doc: 'Answers a transaction.',
      recipes: recipes(['code', 'reason', 'trans_id', 'to_tag'], ['new_headers', 'body']),
      run: (parameters) => reply(layer, parameters),
    },
  ];
}

type Parameters = Readonly<Record<string, unknown>>;

/** Takes From, To, Call-ID and CSeq out of header lines; the rest stays. */
function splitHeaders(lines: ByteString): { named: Map<string, ByteString>; rest: ByteString } {
  const named = new Map<string, ByteString>();
  let rest = '';
  for (const line of lines.split(/\r?\n/)) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (['from', 'f', 'to', 't', 'call-id', 'i', 'cseq'].includes(name)) {
      const full = ({ f: 'from', t: 'to', i: 'call-id' } as Record<string, string>)[name] ?? name;
      named.set(full, line.slice(colon + 1).trim());
    } else rest += `${line}\r\n`;
  }
  return { named, rest };
}

function sendRequest(
  layer: TransactionLayer,
  parameters: Parameters,
): ManagementResult | Wait<ManagementResult> {
  const method = text(parameters.method);
  const requestUri = text(parameters.ruri);
  if (parseUri(requestUri) === null) return new ManagementError(400, 'Invalid R-URI');
  const nextHop = text(parameters.next_hop);
  if (nextHop !== '' && nextHop !== '.' && parseUri(nextHop) === null) {
    return new ManagementError(400, 'Invalid NEXT-HOP');
  }
  const { named, rest } = splitHeaders(text(parameters.headers));
  const from = named.get('from');
  const to = named.get('to');
  if (from === undefined || to === undefined)
    return new ManagementError(400, 'Headers From and To are missing');
  const cseq = Number.parseInt(named.get('cseq') ?? '10', 10);
  const socket = socketOf(layer, text(parameters.socket));
  if (socket === undefined) return new ManagementError(404, 'Local socket not found');
  return new Wait((resume) => {
    sendLocalRequest(
      layer,
      {
        method,
        requestUri,
        from,
        to,
        cseq,
        socket,
        callId: named.get('call-id'),
        nextHop: nextHop === '' || nextHop === '.' ? null : nextHop,
        headers: endsWithLine(rest),
        body: text(parameters.body),
      },
      ({ code, reply, sent }) => {
        if (sent === null) return resume(new ManagementError(code, 'Request could not be sent'));
        if (reply === null) return resume({ Status: `${code} Request Timeout` });
        resume({
          Status: `${reply.sip.code} ${reply.sip.reason ?? ''}`,
          ruri_uri: requestUri,
          Message: reply.sip.raw,
        });
      },
    );
  });
}

function socketOf(layer: TransactionLayer, name: string) {
  if (name === '' || name === '.') return null;
  const match = /^(?:([a-z]+):)?(.+?)(?::([0-9]+))?$/i.exec(name)!;
  return (
    layer.server.findSocket(match[1]?.toLowerCase() ?? null, match[2]!, Number(match[3] ?? 0)) ?? undefined
  );
}

function cancelRequest(layer: TransactionLayer, callId: ByteString, cseq: ByteString): ManagementResult {
  for (const transaction of layer.table.all()) {
    const { sip } = transaction.request;
    if (!transaction.isInvite || sip.callId !== callId || sip.cseq?.number !== cseq) continue;
    transaction.cancelled = true;
    for (const branch of openBranches(transaction)) cancelBranch(layer, branch, null);
    return 'OK';
  }
  return new ManagementError(404, 'No such dialog');
}

function rows(layer: TransactionLayer): ManagementResult {
  const counts = new Map<number, number>();
  for (const { row } of layer.table.all()) counts.set(row, (counts.get(row) ?? 0) + 1);
  return [...counts].map(([Index, Current]) => ({ Index, Current, Total: Current }));
}

function reply(layer: TransactionLayer, parameters: Parameters): ManagementResult {
  const code = Number(parameters.code);
  const [row, label] = text(parameters.trans_id).split(':');
  if (!/^[0-9]+$/.test(row ?? '') || !/^[0-9]+$/.test(label ?? '')) {
    return new ManagementError(400, 'Invalid trans_id');
  }
  const transaction = find(layer, Number(row), Number(label));
  if (transaction === null) return new ManagementError(404, 'Transaction not found');
  const headers = text(parameters.new_headers);
  const extra = {
    toTag: text(parameters.to_tag),
    ...(headers === '' || headers === '.' ? {} : { headers: [endsWithLine(headers)] }),
    ...(parameters.body === undefined ? {} : { body: text(parameters.body) }),
  };
  const isSent = answer(layer, transaction, transaction.request, code, text(parameters.reason), extra);
  return isSent ? 'OK' : new ManagementError(500, 'Reply failed');
}

/** The transaction with this row and number. */
export function find(layer: TransactionLayer, row: number, label: number) {
  for (const transaction of layer.table.all()) {
    if (transaction.row === row && transaction.label === label) return transaction;
  }
  return null;
}
