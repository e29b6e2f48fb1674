import { parseNetwork } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import type { BlacklistTraits } from './blacklist.ts';
import { protocolOf, type RulePattern } from './rule.ts';

export interface Definition {
  readonly traits: BlacklistTraits;
  readonly rules: readonly RulePattern[];
}

const definition = /([A-Za-z]\w*)\s*(?:\/([^:{]*?))?\s*(?::\s*\{((?:"[^"]*"|[^"}])*)\}|(?=\n|$))/g;

/** Reads `NAME[/flag,flag][: { rule, … }]`, one behind the other. Without flags a list is read-only. */
export function parseDefinitions(text: ByteString): Definition[] {
  return [...text.matchAll(definition)].map(([, name, flags, rules = '']) => {
    const has = (flag: RegExp) => (flags ?? '').split(',').some((word) => flag.test(word.trim()));
    return {
      traits: {
        name: name!,
        owner: 'script',
        isReadOnly: flags === undefined || has(/^read-?only$/),
        isExpiring: has(/^expire$/),
        isDefault: has(/^default$/),
      },
      rules: parseRules(rules),
    };
  });
}

function parseRules(text: ByteString): RulePattern[] {
  return [...text.matchAll(/(!?)\s*\(((?:"[^"]*"|[^")])*)\)/g)].flatMap(([, not, fields]) =>
    parseFields(
      [...fields!.matchAll(/\s*(?:"([^"]*)"|([^,]*))\s*(?:,|$)/g)].map(
        ([, quoted, bare]) => quoted ?? bare!.trim(),
      ),
      not === '!',
    ),
  );
}

/** `protocol, net, port, "pattern"`; the shorter forms leave fields out. */
function parseFields(fields: readonly string[], negated: boolean): RulePattern[] {
  const rest = [...fields];
  const first = rest[0] ?? '';
  const protocol = protocolOf(first);
  if (protocol !== null || /^any$/i.test(first)) rest.shift();
  const [net = '', port = '0', pattern = ''] = rest;
  const network = parseNetwork(net);
  if (network === null) return [];
  return [{ negated, protocol, network, port: Number(port) || 0, text: pattern || null }];
}
