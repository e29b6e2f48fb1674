import type { Server } from '../declarations/server.ts';
import type { ByteString } from '../values/value.ts';

/** Where one `$var(name)` is kept. */
export interface ScriptVariable {
  value: null | number | ByteString;
}

const servers = new WeakMap<Server, Map<ByteString, ScriptVariable>>();

/**
 * The slot of `$var(name)`, which lives as long as the process and is NULL at first (reference: language 5.2).
 * The same name always gives the same slot, so it can be looked up once.
 */
export function scriptVariable(server: Server, name: ByteString): ScriptVariable {
  let variables = servers.get(server);
  if (variables === undefined) {
    variables = new Map();
    servers.set(server, variables);
  }
  let variable = variables.get(name);
  if (variable === undefined) {
    variable = { value: null };
    variables.set(name, variable);
  }
  return variable;
}
