import type { Message } from '../../declarations/message.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { DialogLayer } from './layer.ts';

/**
 * The dialog id a request carries: in our own Route, else (topology hiding, no Route at all) in an R-URI that is
 * ours, as parameter or as `.did.<id>` in the user. Null when there is none.
 */
export function didOfRequest(layer: DialogLayer, message: Message): ByteString | null {
  const { parameterName } = layer.settings;
  const inRoute = layer.rr?.routeParameter(message, parameterName) ?? null;
  if (inRoute !== null) return inRoute;
  const { sip } = message;
  if (sip.firstHeader('route') !== null) return null;
  const uri = parseUri(message.requestUri ?? sip.requestUri ?? '', sip.version);
  if (uri === null || uri.host === null) return null;
  if (!layer.server.isMyself(uri.host, uri.effectivePort)) return null;
  const parameter = uri.parameter(parameterName);
  if (parameter) return parameter;
  const user = uri.user ?? '';
  const mark = `.${parameterName}.`;
  const at = user.indexOf(mark);
  return at < 0 ? null : user.slice(at + mark.length);
}
