import {
  isPrivateAddress,
  networkContains,
  parseAddress,
  parseIPv4,
  parseIPv6,
  parseNetwork,
  printAddress,
} from '../values/ip.ts';
import type { ByteString } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { textArgument } from './arguments.ts';
import { argumentOf, defineTransformation, fail, ofText } from './define.ts';

function question(name: string, doc: string, holds: (text: ByteString) => boolean, since?: '3.6') {
  return ofText({
    class: 'ip',
    name,
    doc,
    since,
    result: 'integer',
    run: (text) => (text === '' ? fail('no address') : holds(text) ? 1 : 0),
  });
}

function isPrivate(text: ByteString): boolean {
  const address = parseAddress(text);
  return address !== null && isPrivateAddress(address);
}

/** `ip.`: addresses (reference: language 6.7). */
export const ipTransformations = [
  question('isip', '1 when it is an IPv4 or IPv6 address, else 0.', (text) => parseAddress(text) !== null),
  question('isip4', '1 when it is an IPv4 address, else 0.', (text) => parseIPv4(text) !== null, '3.6'),
  question('isip6', '1 when it is an IPv6 address, else 0.', (text) => parseIPv6(text) !== null, '3.6'),
  question('isprivate', '1 when it is an address of a private range, else 0.', isPrivate, '3.6'),
  ofText({
    class: 'ip',
    name: 'pton',
    doc: 'The address as its 4 or 16 bytes.',
    run: (text) => parseAddress(text) ?? fail(`invalid IP address [${text}]`),
  }),
  ofText({
    class: 'ip',
    name: 'ntop',
    doc: 'The text of an address given as bytes.',
    run: (bytes) => printAddress(bytes) ?? fail('not 4 or 16 bytes'),
  }),
  ofText({
    class: 'ip',
    name: 'family',
    doc: 'INET or INET6, of an address given as bytes.',
    run: (bytes) => (bytes.length === 4 ? 'INET' : bytes.length === 16 ? 'INET6' : fail('not 4 or 16 bytes')),
  }),
  ofText({
    class: 'ip',
    name: 'resolve',
    doc: 'The first address of a host name, NULL when it has none.',
    run: (name, context) => context.resolve(name),
  }),
  defineTransformation({
    class: 'ip',
    name: 'matches',
    doc: '1 when the address lies in a net, else 0.',
    since: '3.6',
    args: [argumentOf.string('net', '`address/length`.')],
    result: 'integer',
    run: (input, args) => {
      const address = parseAddress(textOf(input)!);
      if (address === null) return fail(`invalid IP address [${textOf(input)}]`);
      const text = textArgument(args[0], 'net');
      if (typeof text !== 'string') return text;
      const network = /\/[0-9]+$/.test(text) ? parseNetwork(text) : null;
      if (network === null) return fail(`invalid net [${text}]`);
      if (network.address.length !== address.length) return fail('address and net are of different families');
      return networkContains(network, address) ? 1 : 0;
    },
  }),
];
