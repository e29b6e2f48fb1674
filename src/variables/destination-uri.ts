import type { Execution } from '../declarations/execution.ts';
import type { VariableDeclaration, VariableTable } from '../declarations/module.ts';
import { parseUri, type Uri } from '../sip/uri.ts';
import { changeUri, setPort } from '../sip/uri-edit.ts';
import type { ByteString } from '../values/value.ts';
import { uriHost, uriPort, uriProtocol } from './uri-parts.ts';
import { assignedText, textOrNull } from './value-helpers.ts';

/** `$du` parsed; null when it is unset or no URI. */
function destinationUri(execution: Execution): Uri | null {
  const text = execution.message.destinationUri;
  if (text === null) return null;
  const uri = parseUri(text, execution.server.version);
  if (uri === null) execution.log('ERROR', `failed to parse the destination URI <${text}>`);
  return uri;
}

function change(execution: Execution, edit: (uri: Uri) => ByteString): boolean {
  const uri = destinationUri(execution);
  if (uri === null) {
    if (execution.message.destinationUri === null)
      execution.log('ERROR', 'there is no destination URI to change');
    return false;
  }
  execution.message.destinationUri = edit(uri);
  return true;
}

const du: VariableDeclaration = {
  doc: 'The next hop of the request; NULL when it is the request URI. Assigning NULL resets it.',
  get: ({ message }) => textOrNull(message.destinationUri),
  set: (execution, _state, _use, value) => {
    const text = value === null ? '' : assignedText(value);
    if (text === null) {
      execution.log('ERROR', 'str value required to set the destination URI');
      return false;
    }
    execution.message.destinationUri = textOrNull(text);
    return true;
  },
};

/** `$du` and its parts. */
export const destinationUriVariables: VariableTable = {
  du,
  duri: du,
  dd: {
    doc: 'Host of `$du`.',
    get: (execution) => uriHost(destinationUri(execution)),
    set: (execution, _state, _use, value) => {
      const text = assignedText(value);
      if (text === null) {
        execution.log('ERROR', 'str value required to set the host of the destination URI');
        return false;
      }
      return change(execution, (uri) => changeUri(uri, { host: text }));
    },
  },
  dp: {
    doc: 'Port of `$du`.',
    get: (execution) => uriPort(destinationUri(execution)),
    set: (execution, _state, _use, value) => {
      const text =
        value === null ? '' : typeof value === 'number' ? String(value) : (assignedText(value) ?? '');
      return change(execution, (uri) => setPort(uri, text));
    },
  },
  dP: { doc: 'Transport protocol of `$du`.', get: (execution) => uriProtocol(destinationUri(execution)) },
};
