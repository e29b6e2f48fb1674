import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { setCseqNumber } from '../../runtime/forwarding/cseq-number.ts';
import { type Challenge, parseChallenge } from '../../sip/digest.ts';
import { type DigestAlgorithm, digestAlgorithm } from '../../sip/digest-response.ts';
import type { Uac } from './declaration.ts';
import { followDialog, increaseCseq } from './increase-cseq.ts';

/**
 * `uac_auth()`: answers the challenge that made the branch fail, in a copy of the request for a new branch.
 * @param allowed null: every known algorithm
 * @returns a problem, or null
 */
export function authenticate(
  state: Uac,
  execution: Execution,
  allowed: readonly DigestAlgorithm[] | null,
): string | null {
  const { auth, tm } = state;
  const { message } = execution;
  const winner = tm.transactionOf(message)?.winner ?? null;
  const branch = winner?.branch ?? null;
  if (winner === null || branch === null) return 'there is no failed branch';
  const { code, reply } = winner;
  if ((code !== 401 && code !== 407) || reply === null) return `${code} is no challenge that was received`;
  const challenge = challengeOf(reply, code, allowed);
  if (challenge === null) return `the ${code} has no challenge that can be answered`;
  const { realm } = challenge;
  if (auth === null) return 'uac_auth is not loaded: there are no credentials';
  const credential = realm === null ? null : auth.credentialFor(realm, execution);
  if (credential === null) return `no credential for the realm ${realm}`;
  const request = { method: message.sip.method ?? '', uri: branch.uri, body: message.sip.body };
  const body = auth.authorization(challenge, credential, request);
  if (body === null) return `unknown algorithm ${challenge.algorithm}`;
  const name = code === 401 ? 'Authorization' : 'Proxy-Authorization';
  message.requestUri = branch.uri;
  message.edits.appendHeader(message.sip, `${name}: ${body}\r\n`, null, { what: 'uac_auth' });
  if (countOn(state, message, reply)) followDialog(state, message);
  return null;
}

/**
 * Gives the answer a higher CSeq number: within a dialog that is kept track of the one after what was challenged, else
 * counted from what the request route left, so that a second challenge is answered with the number of the first answer.
 */
function countOn({ dialog }: Uac, message: Message, reply: Message): boolean {
  if (!message.sip.toTag || !dialog?.dialogOf(message)) return increaseCseq(message, 1);
  return setCseqNumber(message, String(Number(reply.sip.cseq?.number) + 1));
}

/** The first challenge with an algorithm that may be used (RFC 8760, section 2.4). */
function challengeOf(
  reply: Message,
  code: number,
  allowed: readonly DigestAlgorithm[] | null,
): Challenge | null {
  for (const header of reply.sip.headers(code === 401 ? 'www-authenticate' : 'proxy-authenticate')) {
    const challenge = parseChallenge(header.body);
    const algorithm = challenge === null ? null : digestAlgorithm(challenge.algorithm);
    if (challenge !== null && algorithm !== null && (allowed?.includes(algorithm) ?? true)) return challenge;
  }
  return null;
}
