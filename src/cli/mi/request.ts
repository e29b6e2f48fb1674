import { writeValue } from '../../management/text-request.ts';
import { fromText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { UsageProblem } from '../problem.ts';

/** Parameters of a command: by name, by position, or none. */
export type MiParameters = Readonly<Record<string, unknown>> | readonly unknown[] | null;

/**
 * Parameters as typed: `value` by position, `name=value` a text by name, `name:=JSON` anything by name.
 *
 * @throws UsageProblem for a mixture, and for what is no JSON.
 */
export function readMiParameters(words: readonly string[]): MiParameters {
  if (words.length === 0) return null;
  const named = words.map((word) => /^([A-Za-z_][A-Za-z0-9_]*)(:?=)([\s\S]*)$/.exec(word));
  if (named.every((match) => match === null)) return words;
  if (named.includes(null))
    throw new UsageProblem('parameters are given by name (name=value) or by position, not in both ways');
  return Object.fromEntries(
    named.map((match) => {
      const [, name, operator, text] = match!;
      return [name!, operator === ':=' ? json(name!, text!) : text!];
    }),
  );
}

function json(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageProblem(`${name}:=… wants JSON, and ${text} is none`);
  }
}

/** Commands whose only parameter is a list: what is typed by position are its items. */
const listCommands = /^(?:(?:get|list|reset)_statistics|statistics:(?:get|list|reset))$/;

/** A request of 3.x: one JSON-RPC object in one line. */
export function jsonRequest(command: string, parameters: MiParameters): ByteString {
  const isList = Array.isArray(parameters) && listCommands.test(command);
  const request = {
    jsonrpc: '2.0',
    method: command,
    ...(parameters !== null && { params: isList ? [parameters] : parameters }),
    id: 1,
  };
  return fromText(JSON.stringify(request));
}

/**
 * A request of 2.4: `:command:reply`, a line per value, an empty line.
 *
 * @throws UsageProblem for parameters by name, which 2.4 does not have.
 */
export function textRequest(command: string, parameters: MiParameters, replyTo: string): ByteString {
  if (parameters !== null && !Array.isArray(parameters))
    throw new UsageProblem('OpenSIPS 2.4 takes parameters by position only');
  const lines = ((parameters ?? []) as readonly unknown[]).map((value) =>
    writeValue(fromText(String(value))),
  );
  if (lines.includes(null)) throw new UsageProblem('OpenSIPS 2.4 takes neither empty values nor line ends');
  return [fromText(`:${command}:${replyTo}`), ...lines, '', ''].join('\n');
}
