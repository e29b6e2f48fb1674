import type { Execution } from '../../declarations/execution.ts';
import { apiKey } from '../../declarations/module.ts';
import type { Challenge } from '../../sip/digest.ts';
import type { ByteString } from '../../values/value.ts';

/** A user name and password for a realm. */
export interface Credential {
  readonly user: ByteString;
  readonly realm: ByteString;
  /** Or `0x` and as many lower-case hexadecimal digits as the hash has: that of user, realm and password. */
  readonly password: ByteString;
}

/** The request that credentials are computed for. */
export interface ChallengedRequest {
  readonly method: ByteString;
  readonly uri: ByteString;
  readonly body: ByteString;
}

/** What uac_auth offers to other modules. */
export interface UacAuthApi {
  /** The credential for a realm: that of the AVPs, else a configured one. */
  credentialFor(realm: ByteString, execution: Execution): Credential | null;
  /** The body of an Authorization header; null when the algorithm of the challenge is unknown. */
  authorization(challenge: Challenge, credential: Credential, request: ChallengedRequest): ByteString | null;
}

export const uacAuthApi = apiKey<UacAuthApi>('uac_auth');
