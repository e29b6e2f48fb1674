import { arg } from '../../declarations/arguments.ts';
import type { SipMessage } from '../../sip/message.ts';
import { fromText, toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { bodyFunctions } from './body.ts';
import { most, sipmsgops } from './declaration.ts';
import { headerFunctions } from './headers.ts';
import { messageFunctions } from './messages.ts';
import { optionFunctions } from './options.ts';
import { sdpFunctions } from './sdp.ts';
import { uriFunctions } from './uris.ts';
import { validate, validateCodes } from './validate.ts';

/** A message as JSON: first line, headers by name in their order, body. */
function messageJson(sip: SipMessage): ByteString {
  const headers: Record<string, string[]> = {};
  for (const { name, body } of sip.allHeaders) {
    const key = toText(name);
    headers[key] ??= [];
    headers[key].push(toText(body));
  }
  const firstLine = sip.raw.slice(0, sip.firstLine.end).trimEnd();
  return fromText(JSON.stringify({ first_line: toText(firstLine), headers, body: toText(sip.body) }));
}

export default sipmsgops.complete({
  functions: {
    ...headerFunctions,
    ...messageFunctions,
    ...optionFunctions,
    ...uriFunctions,
    ...sdpFunctions,
    ...bodyFunctions,
    sipmsg_validate: sipmsgops.fn({
      doc: 'Checks the message against RFC 3261.',
      routes: ['request', 'failure', 'onreply', 'branch'],
      args: [
        arg.optional(
          arg.string(
            'flags',
            'What is checked too: s SDP, h headers, m leaves Max-Forwards out, r request URI, f From, t To, c Contact.',
          ),
        ),
        arg.optional(arg.output('reason', 'Receives what is wrong.')),
      ],
      returns: validateCodes,
      run: (execution, _state, flags, reason) => {
        const defect = validate(execution, flags ?? '');
        if (defect === null) return 1;
        reason?.set(execution, defect.reason);
        return defect.code;
      },
    }),
    sip_to_json: sipmsgops.fn({
      doc: 'The message as JSON.',
      since: '3.6',
      routes: most,
      args: [arg.output('result', 'Receives the JSON text.')],
      returns: { 1: 'done', [-1]: 'the variable refused it' },
      run: (execution, _state, result) =>
        result.set(execution, messageJson(execution.message.sip)) ? 1 : -1,
    }),
  },
});
