import { ArgumentProblem, type VariableReference } from '../../declarations/arguments.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { socketNamed } from '../../runtime/forwarding/next-hop.ts';
import type { ByteString } from '../../values/value.ts';
import { NatPinger } from './pinger.ts';

/** What the functions need of the configuration. */
export interface NatHelper {
  readonly marker: ByteString;
  readonly forgets: ReadonlySet<string>;
  readonly receivedAvp: VariableReference | null;
  readonly pinger: NatPinger;
}

const bflag = (doc: string) => param.integerOrString(null, doc);

function flagMask(server: Server, flag: number | ByteString | null): number {
  if (flag === null) return 0;
  const bit = typeof flag === 'number' ? flag : server.flags.branch.bit(flag);
  if (bit === null) throw new ModuleProblem(`there are too many branch flags: no room for ${flag}`);
  return 1 << bit;
}

/** Codes of answers that do not count. */
function codesOf(text: ByteString | null): ReadonlySet<number> {
  const codes = (text ?? '').split(',').flatMap((item) => (item.trim() === '' ? [] : [Number(item)]));
  const bad = codes.find((code) => !(code >= 100 && code < 700));
  if (bad !== undefined) throw new ModuleProblem(`nathelper: ${text} are no codes of replies`);
  return new Set(codes);
}

/** Letters `c` and `o`; throws for others. */
function forgottenOf(texts: readonly ByteString[]): ReadonlySet<string> {
  const letters = texts.join('').replaceAll(' ', '');
  if (/[^co]/.test(letters))
    throw new ModuleProblem(`nathelper: oldip_skip knows c and o only, not ${letters}`);
  return new Set(letters);
}

/** First half of the declaration. */
export const nathelper = declareModule({
  name: 'nathelper',
  doc: 'Finds callers behind NAT, corrects their Contact and SDP, and keeps their bindings open.',
  params: {
    natping_interval: param.integer(0, 'Seconds between pings of a contact; 0: none.'),
    ping_nated_only: param.integer(0, '1 pings only contacts with the NAT flag of usrloc.'),
    nortpproxy_str: param.string('a=nortpproxy:yes', 'Line that tells RTP proxies to keep out.'),
    received_avp: param.string(null, 'AVP that fix_nated_register() sets.'),
    force_socket: param.string(null, 'Socket that pings are sent from.'),
    sipping_ignore_rpl_codes: param.string(
      null,
      'Codes of replies to pings that do not count, separated by commas.',
    ),
    sipping_from: param.string(null, 'From of SIP pings; without it there are none.'),
    sipping_method: param.string('OPTIONS', 'Method of SIP pings.'),
    sipping_bflag: bflag('Branch flag of contacts that get SIP pings.'),
    sipping_latency_flag: bflag('Branch flag of contacts whose latency is measured.'),
    remove_on_timeout_bflag: bflag('Branch flag of contacts that are removed when they do not answer pings.'),
    natping_tcp: param.integer(0, '1 pings contacts over TCP too.'),
    natping_partitions: param.integer(1, 'Processes that share the pings.'),
    natping_socket: param.string(null, 'Address that pings pretend to come from; not supported.'),
    oldip_skip: param.strings('`c` or `o`: fix_nated_sdp() does not keep the old address of these lines.'),
    ping_threshold: param.integer(3, 'Seconds within which a ping must be answered.'),
    max_pings_lost: param.integer(3, 'Unanswered pings after which a contact is removed.'),
    cluster_id: param.integer(0, 'Cluster whose nodes share the pings.', { since: '3.6' }),
    cluster_sharing_tag: param.string(null, 'Tag of the node that pings.', { since: '3.6' }),
  },
  setup: ({ server, params }): NatHelper => {
    const avp = params.received_avp === null ? null : server.variable(params.received_avp);
    if (avp instanceof ArgumentProblem || (avp !== null && !avp.isPlainAvp)) {
      throw new ModuleProblem(`received_avp: ${params.received_avp} is no AVP`);
    }
    const interval = params.natping_interval;
    const flagOf = (flag: number | ByteString | null) => (interval > 0 ? flagMask(server, flag) : 0);
    return {
      marker: (params.nortpproxy_str ?? '').replace(/[\r\n]+$/, ''),
      forgets: forgottenOf(params.oldip_skip),
      receivedAvp: avp,
      pinger: new NatPinger(server, {
        interval,
        partitions: params.natping_partitions,
        natedOnly: params.ping_nated_only !== 0,
        from: params.sipping_from,
        method: params.sipping_method ?? 'OPTIONS',
        sipFlag: flagOf(params.sipping_bflag),
        latencyFlag: flagOf(params.sipping_latency_flag),
        removeFlag: flagOf(params.remove_on_timeout_bflag),
        socket: () => (params.force_socket === null ? null : socketNamed(server, params.force_socket)),
        withTcp: params.natping_tcp !== 0,
        threshold: params.ping_threshold > interval ? Math.floor(interval / 2) : params.ping_threshold,
        mostLost: params.max_pings_lost,
        ignoredCodes: codesOf(params.sipping_ignore_rpl_codes),
      }),
    };
  },
});
