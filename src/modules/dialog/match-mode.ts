import type { ByteString } from '../../values/value.ts';
import type { MatchMode } from './layer.ts';

const modes: Readonly<Record<string, MatchMode>> = {
  DID_ONLY: 'did',
  DID_FALLBACK: 'did-then-sip',
  DID_NONE: 'sip',
};

/** The argument of `match_dialog()` and `topology_hiding_match()`; null, for anything else: as `dlg_match_mode` says. */
export function parseMatchMode(text: ByteString): MatchMode | null {
  return modes[text.toUpperCase()] ?? null;
}
