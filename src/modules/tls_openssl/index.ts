import { declareModule } from '../../declarations/module.ts';

/** The library behind TLS: the platform has one, so the module only stands for it. */
export default declareModule({
  name: 'tls_openssl',
  doc: 'TLS by OpenSSL, which the platform brings.',
}).complete({});
