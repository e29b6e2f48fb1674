import { apiKey, declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { ClientDomains, type ClientTls } from './domains.ts';

/** What modules with a `tls_domain` ask for. A text: why the domain cannot be used. */
export interface TlsApi {
  clientDomain(name: ByteString): ClientTls | string;
}

export const tlsApi = apiKey<TlsApi>('tls_mgm');

/** The domain of that name; a text when module tls_mgm is not loaded or does not have it. */
export function clientTls(server: Server, domain: ByteString): ClientTls | string {
  const api = server.optionalApi(tlsApi);
  return api === null ? 'module tls_mgm is not loaded' : api.clientDomain(domain);
}

const tlsMgm = declareModule({
  name: 'tls_mgm',
  doc: 'Certificates and keys of TLS connections that this server opens. SIP over TLS is not served.',
  params: {
    client_domain: param.strings('Name of a domain for connections that are opened.'),
    certificate: param.strings('`[domain]path` of a certificate.'),
    private_key: param.strings('`[domain]path` of a key.'),
    ca_list: param.strings('`[domain]path` of the authorities that are trusted.'),
    verify_cert: param.strings('`[domain]0`: the certificate of the other side is not checked.'),
  },
  setup({ server, params }) {
    try {
      return new ClientDomains(params, server.host.files);
    } catch (problem) {
      throw new ModuleProblem((problem as Error).message);
    }
  },
});

export default tlsMgm.complete({
  api: (domains): TlsApi => ({ clientDomain: (name) => domains.find(name) }),
});
