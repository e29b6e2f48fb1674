import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { ByteString } from '../../values/value.ts';
import type { MatchMode } from './layer.ts';

const modes: Readonly<Record<string, MatchMode>> = {
  DID_ONLY: 'did',
  DID_FALLBACK: 'did-then-sip',
  DID_NONE: 'sip',
};

/** The argument of `match_dialog()` and `topology_hiding_match()`. */
export function parseMatchMode(text: ByteString): MatchMode | ArgumentProblem {
  return (
    modes[text.toUpperCase()] ??
    new ArgumentProblem(`unknown way of matching "${text}"`, `Known are ${Object.keys(modes).join(', ')}.`)
  );
}
