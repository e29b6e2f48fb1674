import type { Execution } from '../declarations/execution.ts';
import type { VariableDeclaration, VariableTable } from '../declarations/module.ts';
import { badFromUri, badToUri } from '../sip/failure.ts';
import type { NameAddress } from '../sip/nameaddr.ts';
import { parseUri, type Uri } from '../sip/uri.ts';
import { uriHost, uriUser } from './uri-parts.ts';
import { textOrNull } from './value-helpers.ts';

type Which = 'from' | 'to';

function address(execution: Execution, which: Which): NameAddress | null {
  const found = execution.message.sip[which];
  if (found === null) execution.log('ERROR', `cannot parse the ${which === 'from' ? 'From' : 'To'} header`);
  return found;
}

/** The URI of From or To; null (with a failure left in the message) when it is no URI. */
export function addressUri(execution: Execution, which: Which): Uri | null {
  const found = address(execution, which);
  if (found === null) return null;
  const uri = parseUri(found.uri, execution.server.version);
  if (uri === null) {
    execution.message.sip.failure = which === 'from' ? badFromUri : badToUri;
    execution.log('ERROR', `cannot parse the ${which === 'from' ? 'From' : 'To'} URI <${found.uri}>`);
  }
  return uri;
}

function family(which: Which, letter: string, header: string): Record<string, VariableDeclaration> {
  const uri: VariableDeclaration = {
    doc: `URI of the ${header} header, as written.`,
    get: (execution) => textOrNull(address(execution, which)?.uri ?? null),
  };
  const user: VariableDeclaration = {
    doc: `User of the ${header} URI.`,
    get: (execution) => uriUser(addressUri(execution, which)),
  };
  const host: VariableDeclaration = {
    doc: `Host of the ${header} URI.`,
    get: (execution) => uriHost(addressUri(execution, which)),
  };
  return {
    [`${letter}u`]: uri,
    [which]: uri,
    [`${letter}U`]: user,
    [`${which}.user`]: user,
    [`${letter}d`]: host,
    [`${which}.domain`]: host,
    [`${letter}n`]: {
      doc: `Display name of the ${header} header, with its quotes.`,
      get: (execution) => textOrNull(address(execution, which)?.name ?? null),
    },
    [`${letter}t`]: {
      doc: `Tag of the ${header} header.`,
      get: (execution) => textOrNull(address(execution, which)?.tag ?? null),
    },
  };
}

/** `$fu`, `$tu` and their parts. */
export const fromToVariables: VariableTable = { ...family('from', 'f', 'From'), ...family('to', 't', 'To') };
