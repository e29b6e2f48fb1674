import type { ByteString } from '../../values/value.ts';

const policies = ['PARALLEL', 'FAILOVER', 'ROUND-ROBIN'] as const;
export type Policy = (typeof policies)[number];

export interface VirtualAddress {
  readonly policy: Policy;
  /** As written; parsed by the first raise only. */
  readonly sockets: readonly ByteString[];
  /** Blanks stood behind the last socket, which management then prints as one. */
  readonly openEnd: boolean;
}

/**
 * Reads `POLICY socket [socket…]`; a text: why it is not acceptable (reference: events 3.2). Any number of
 * blanks and tabs may stand anywhere, also none behind the policy.
 */
export function parseVirtualSocket(text: ByteString): VirtualAddress | string {
  if (text === '') return 'no socket specified';
  const start = text.replace(/^[ \t]+/, '');
  const policy = policies.find((name) => start.startsWith(name));
  if (policy === undefined) return 'invalid virtual socket type';
  const rest = start.slice(policy.length);
  const sockets = rest.split(/[ \t]+/).filter((socket) => socket !== '');
  return { policy, sockets, openEnd: sockets.length === 0 || /[ \t]$/.test(rest) };
}

export function printVirtualSocket({ policy, sockets, openEnd }: VirtualAddress): ByteString {
  return `virtual:${[policy, ...sockets].join(' ')}${openEnd ? ' ' : ''}`;
}

/** Order counts except in PARALLEL, where every socket of the new one must be one of the known one. */
export function equalVirtualSockets(added: VirtualAddress, known: VirtualAddress): boolean {
  if (added.policy !== known.policy || added.sockets.length !== known.sockets.length) return false;
  return added.policy === 'PARALLEL'
    ? added.sockets.every((socket) => known.sockets.includes(socket))
    : added.sockets.every((socket, index) => socket === known.sockets[index]);
}
