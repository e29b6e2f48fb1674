import { ModuleProblem, type ParameterValues, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { readAppendices } from './appendix.ts';
import type { TmOptions } from './layer.ts';

/** The server does not start with shorter ones. */
const shortest = 2;

const seconds = (value: number | string) =>
  Number(value) >= 0 && Number(value) < shortest ? `must be at least ${shortest} seconds` : null;

/** Module parameters of tm, as the script sets them. */
export const parameters = {
  ruri_matching: param.integer(1, '1 compares the R-URI of requests whose branch has no magic cookie.'),
  via1_matching: param.integer(1, '1 compares the top Via of requests whose branch has no magic cookie.'),
  fr_timeout: param.integer(
    30,
    'Seconds without a final reply (INVITE: without any) after which a branch fails with 408.',
    { check: seconds },
  ),
  fr_inv_timeout: param.integer(120, 'Seconds without a final reply after a provisional one to an INVITE.', {
    check: seconds,
  }),
  fr_timer: param.integer(-1, 'Old name of fr_timeout.', { until: '2.4', check: seconds }),
  fr_inv_timer: param.integer(-1, 'Old name of fr_inv_timeout.', { until: '2.4', check: seconds }),
  wt_timer: param.integer(5, 'Seconds a finished transaction is kept to absorb repeated messages.', {
    check: seconds,
  }),
  delete_timer: param.integer(
    2,
    'Seconds before the memory of a transaction is freed; nothing is seen of it.',
    { check: seconds },
  ),
  T1_timer: param.integer(500, 'Milliseconds before a request is sent again for the first time.'),
  T2_timer: param.integer(4000, 'Most milliseconds between two repetitions.'),
  unix_tx_timeout: param.integer(2, 'Seconds to wait for the socket of t_write_unix().'),
  restart_fr_on_each_reply: param.integer(
    1,
    '1: every provisional reply restarts fr_inv_timeout, not only a better one.',
  ),
  tw_append: param.strings('Further lines for t_write_req() and t_write_unix().'),
  enable_stats: param.integer(1, '1 keeps the statistics of this module.'),
  pass_provisional_replies: param.integer(
    0,
    '1 tells other modules of provisional replies to requests of our own.',
  ),
  syn_branch: param.integer(1, '1: branches hold a number; 0: an MD5 that survives a restart.'),
  onreply_avp_mode: param.integer(0, '1 makes the AVPs of the transaction visible in onreply routes.'),
  disable_6xx_block: param.integer(0, '1: a 6xx does not stop forking.'),
  minor_branch_flag: param.integerOrString(null, 'Branch flag of branches that nobody waits for.'),
  timer_partitions: param.integer(1, 'Number of timer queues; has no effect here.'),
  auto_100trying: param.integer(1, '1 answers INVITEs with 100 at once.'),
  tm_replication_cluster: param.integer(0, 'Cluster of anycast nodes; clusters are not supported.'),
  cluster_param: param.string('cid', 'Via parameter that holds the node of a cluster.'),
  cluster_auto_cancel: param.integer(1, '1 lets another node of the cluster handle CANCELs.'),
  local_reply_route: param.string(null, 'Route that is shown the replies made by tm.', { since: '3.6' }),
  local_request_route: param.string(null, 'Route that is shown the requests made by tm, after local_route.', {
    since: '3.6',
  }),
} as const;

/** The parameters in the units the code works with. */
export function optionsOf(server: Server, params: ParameterValues<typeof parameters>): TmOptions {
  const newest = (value: number, old: number) => (old >= 0 ? old : value) * 1000;
  if (params.T2_timer <= params.T1_timer) {
    throw new ModuleProblem(`modparam("tm", "T2_timer"): must be more than T1_timer, ${params.T1_timer}`);
  }
  const minor = params.minor_branch_flag;
  const bit = minor === null || minor === '' ? null : server.flags.branch.bit(String(minor));
  return {
    finalTimeout: newest(params.fr_timeout, params.fr_timer),
    inviteTimeout: newest(params.fr_inv_timeout, params.fr_inv_timer),
    waitTime: params.wt_timer * 1000,
    first: params.T1_timer,
    longest: params.T2_timer,
    restartOnEachReply: params.restart_fr_on_each_reply !== 0,
    autoTrying: params.auto_100trying !== 0,
    sharedReplyAvps: params.onreply_avp_mode !== 0,
    refusalWins: params.disable_6xx_block === 0,
    minorFlag: bit === null ? 0 : 1 << bit,
    labelledBranches: params.syn_branch !== 0,
    ruriMatching: params.ruri_matching !== 0,
    viaMatching: params.via1_matching !== 0,
    passProvisional: params.pass_provisional_replies !== 0,
    statistics: params.enable_stats !== 0,
    localRequestRoute: params.local_request_route,
    localReplyRoute: params.local_reply_route,
    appendices: readAppendices(server, params.tw_append),
  };
}
