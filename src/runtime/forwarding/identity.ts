import type { Version } from '../../../grammar/dialect.ts';
import type { Server } from '../../declarations/server.ts';
import { statelessSignature, tagPrefix, transactionSignature } from '../../sip/branch.ts';
import type { ByteString } from '../../values/value.ts';

const releases: Readonly<Record<Version, string>> = { '2.4': '2.4.11', '3.6': '3.6.8', '4.0': '4.0.1' };

/** `OpenSIPS (3.6.8 (x86_64/linux))`: what Server and User-Agent say unless the script says something else. */
export function product(version: Version): ByteString {
  return `OpenSIPS (${releases[version]} (x86_64/linux))`;
}

const serverLines: Readonly<Record<Version, ByteString>> = {
  '2.4': `Server: ${product('2.4')}`,
  '3.6': `Server: ${product('3.6')}`,
  '4.0': `Server: ${product('4.0')}`,
};

/** The Server line of replies made here, without CRLF; null when `server_signature` is off. */
export function serverLine(server: Server): ByteString | null {
  if (server.globals.number('server_signature') === 0) return null;
  return server.globals.text('server_header') ?? serverLines[server.version];
}

/** The User-Agent line of requests made here, without CRLF; null when `server_signature` is off. */
export function userAgentLine(server: Server): ByteString | null {
  if (server.globals.number('server_signature') === 0) return null;
  return server.globals.text('user_agent_header') ?? `User-Agent: ${product(server.version)}`;
}

interface Prefixes {
  readonly stateless: ByteString;
  readonly transaction: ByteString;
}

const prefixes = new WeakMap<Server, Prefixes>();

/** First halves of the To tags; they depend on the first listening socket only. */
export function tagPrefixes(server: Server): Prefixes {
  let found = prefixes.get(server);
  if (found === undefined) {
    const first = server.sockets[0];
    const ip = first?.ip ?? '';
    const port = first?.port ?? 0;
    found = {
      stateless: tagPrefix(statelessSignature, ip, port),
      transaction: tagPrefix(transactionSignature, ip, port),
    };
    prefixes.set(server, found);
  }
  return found;
}
