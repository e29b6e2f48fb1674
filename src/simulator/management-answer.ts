import { ManagementError, type ManagementResult, type ManagementValue } from '../declarations/management.ts';
import { toText } from '../values/bytes.ts';

/** A management result in the JSON-RPC envelope, texts decoded. */
export function jsonRpcAnswer(result: ManagementResult): unknown {
  if (!(result instanceof ManagementError)) return { jsonrpc: '2.0', result: decoded(result), id: 1 };
  const { code, message, data } = result;
  return {
    jsonrpc: '2.0',
    error: { code, message: toText(message), ...(data === null ? {} : { data: toText(data) }) },
    id: 1,
  };
}

function decoded(value: ManagementValue): unknown {
  if (typeof value === 'string') return toText(value);
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [toText(key), decoded(item)]));
  return value;
}
