import type { Execution } from '../../declarations/execution.ts';
import { apiKey } from '../../declarations/module.ts';
import type { ByteString } from '../../values/value.ts';
import type { SecretSource } from './authorize.ts';
import type { Kind } from './declaration.ts';

/** What auth offers to other modules. */
export interface AuthApi {
  /** Checks the credentials of a request for a realm (empty: that of the request): one of `results`. */
  authorize(execution: Execution, kind: Kind, realm: ByteString, secretOf: SecretSource): number;
}

export const authApi = apiKey<AuthApi>('auth');
