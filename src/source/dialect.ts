/** Guesses the version a script was written for. */
import { type ByteString, type Dialect, parse } from '../../grammar/index.ts';

interface Clue {
  readonly pattern: RegExp;
  /** Versions it speaks for. */
  readonly dialects: readonly Dialect[];
  readonly weight: number;
}

/** What only some versions have, seen in the text; the grammar is asked as well. */
const clues: readonly Clue[] = [
  {
    pattern: /^[ \t]*(?:children|tcp_children|xlog_default_level)[ \t]*=/m,
    dialects: ['2.4', '1.x'],
    weight: 3,
  },
  {
    pattern: /^[ \t]*(?:debug|fork|port|disable_tcp|disable_tls|avp_aliases|tls_\w+)[ \t]*=/m,
    dialects: ['1.x'],
    weight: 3,
  },
  {
    pattern:
      /^[ \t]*(?:udp_workers|tcp_workers|timer_workers|socket|stderror_enabled|syslog_enabled|xlog_print_level|syslog_facility|log_prefix)[ \t]*=/m,
    dialects: ['3.6', '4.0'],
    weight: 3,
  },
  {
    pattern: /^[ \t]*(?:listen|log_stderror|log_facility|log_name)[ \t]*=/m,
    dialects: ['1.x', '2.4', '3.6'],
    weight: 2,
  },
  {
    pattern:
      /^[ \t]*(?:tcp_threads)[ \t]*=|\$proxy_protocol\b|\$\(proxy_protocol\b|\bsocket_belongs_to_bond\b|^[ \t]*socket[ \t]*=[ \t]*bond:|^[ \t]*mpath[ \t]*=[ \t]*"[^"\n]*"[ \t]*:/m,
    dialects: ['4.0'],
    weight: 4,
  },
  {
    pattern:
      /\b(?:append_msg_branch|remove_msg_branch|move_msg_branch|swap_msg_branches)\b|\$\(?msg\.branch\b|\$socket_(?:in|out)\b/,
    dialects: ['3.6', '4.0'],
    weight: 2,
  },
  {
    pattern:
      /\b(?:sl_send_reply|send_reply|t_reply|mf_process_maxfwd_header|fix_nated_contact|nat_uac_test)\(\s*[0-9]/,
    dialects: ['3.6', '4.0'],
    weight: 4,
  },
  {
    pattern: /\b(?:sl_send_reply|send_reply|t_reply|mf_process_maxfwd_header|nat_uac_test)\(\s*"[0-9]/,
    dialects: ['2.4', '1.x'],
    weight: 4,
  },
  {
    pattern: /\b(?:method|uri|src_ip|dst_ip|from_uri|to_uri|status|proto|msg:len|retcode)\s*(?:==|!=|=~)/,
    dialects: ['1.x'],
    weight: 4,
  },
  { pattern: /\bloadmodule\s+"[^"]*\bproto_/, dialects: ['2.4', '3.6', '4.0'], weight: 1 },
];

/** Newest first; 4.0 only where something speaks for it, because it takes nearly all that 3.6 takes. */
const candidates: readonly Dialect[] = ['3.6', '4.0', '2.4', '1.x'];

/** 1.x is read so leniently that fitting it says little. */
const lenience = 3;

/**
 * The dialect that fits `text` best: few kinds of syntax errors, and many features that speak for it; among
 * equals the newest, but 4.0 only where something speaks for it.
 */
export function detectDialect(text: ByteString): Dialect {
  const scores = new Map<Dialect, number>(
    candidates.map((dialect) => [dialect, dialect === '1.x' ? -lenience : 0]),
  );
  for (const clue of clues) {
    if (!clue.pattern.test(text)) continue;
    for (const dialect of clue.dialects) scores.set(dialect, scores.get(dialect)! + clue.weight);
  }
  let best: Dialect = '3.6';
  let bestScore = Number.NEGATIVE_INFINITY;
  const plain = scores.get('3.6')!;
  for (const dialect of candidates) {
    if (dialect === '4.0' && scores.get('4.0')! <= plain) continue;
    const score = scores.get(dialect)! - misfit(text, dialect);
    if (score > bestScore) [best, bestScore] = [dialect, score];
  }
  return best;
}

/** One habit of another version gives many errors of one kind, so kinds count more than errors. */
function misfit(text: ByteString, dialect: Dialect): number {
  const errors = parse(text, { dialect }).problems.filter((problem) => problem.severity === 'error');
  const kinds = new Set(errors.map((problem) => problem.code));
  return 6 * Math.min(kinds.size, 3) + 0.3 * Math.min(errors.length, 10);
}
