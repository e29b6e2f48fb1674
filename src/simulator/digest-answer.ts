import { md5 } from '../values/digest/md5.ts';
import { sha256 } from '../values/digest/sha2.ts';
import { headerValues, type TextMessage } from './text-message.ts';

/**
 * The header line that answers the challenge of a 401 or 407 (RFC 2617, RFC 8760), or null when there is none.
 * `uri` is the request-URI of the request that will carry it.
 */
export function answerChallenge(
  challenge: TextMessage,
  user: string,
  password: string,
  method: string,
  uri: string,
): string | null {
  const proxy = / 407 /.test(challenge.firstLine);
  const value = headerValues(challenge, proxy ? 'proxy-authenticate' : 'www-authenticate')[0];
  if (value === undefined) return null;
  const realm = parameter(value, 'realm') ?? '';
  const nonce = parameter(value, 'nonce') ?? '';
  const opaque = parameter(value, 'opaque');
  const algorithm = parameter(value, 'algorithm');
  const qop = parameter(value, 'qop')
    ?.split(',')
    .map((item) => item.trim())
    .find((item) => item === 'auth');
  const hash = algorithm?.toUpperCase().startsWith('SHA-256') ? sha256 : md5;
  const cnonce = '0a4f113b';
  const count = '00000001';
  const first = hash(`${user}:${realm}:${password}`);
  const second = hash(`${method}:${uri}`);
  const response = hash(
    qop ? `${first}:${nonce}:${count}:${cnonce}:${qop}:${second}` : `${first}:${nonce}:${second}`,
  );
  const parts = [
    `username="${user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    `response="${response}"`,
  ];
  if (algorithm) parts.push(`algorithm=${algorithm}`);
  if (opaque) parts.push(`opaque="${opaque}"`);
  if (qop) parts.push(`qop=${qop}`, `nc=${count}`, `cnonce="${cnonce}"`);
  return `${proxy ? 'Proxy-Authorization' : 'Authorization'}: Digest ${parts.join(', ')}`;
}

function parameter(challenge: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s,]+))`, 'i').exec(challenge);
  return found ? (found[1] ?? found[2]) : undefined;
}
