import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { ManagementError } from '../../declarations/management.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { integerParameter } from '../../management/parameters.ts';
import { addReceivedParameter, fixContacts, receivedUri, restoreRequestUri } from './contact.ts';
import { type NatHelper, nathelper } from './declaration.ts';
import { parseFlagNames, parseFlagNumber } from './flags.ts';
import { fixSdp, sdpChanges } from './sdp.ts';
import { isBehindNat, tests } from './uac-test.ts';

const anyMessage: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch', 'local'];
const noFailure: readonly RouteKind[] = ['request', 'onreply', 'branch', 'local'];

const testNames = arg.parsed('tests', 'Names of tests, separated by commas.', parseFlagNames(tests));
const testNumber = arg.parsed('tests', 'Sum of the numbers of tests.', parseFlagNumber);
const changeNames = arg.parsed(
  'changes',
  'Names of changes, separated by commas.',
  parseFlagNames(sdpChanges),
);
const changeNumber = arg.parsed('changes', 'Sum of the numbers of changes.', parseFlagNumber);
const contactFlags = arg.parsed(
  'flags',
  '`preserve-uri` keeps the old host and port.',
  parseFlagNames({ 'preserve-uri': 1 }),
);
const uriParameters = arg.string('parameters', 'URI parameters to add, `;name=value`.');
const address = arg.string('ip', 'Address to write; without it the source of the message.');
const fields = arg.string('fields', 'Lines to add, each after a CRLF of its own.');

const isNated = { 1: 'one of the tests holds', [-1]: 'none does' };
const fixed = { 1: 'changed', [-1]: 'not possible' };
const contactFixed = { 1: 'changed, as far as it could be read', [-1]: 'it was changed before' };

function fixContact(execution: Execution, parameters: string | undefined, flags: number): number {
  const problem = fixContacts(execution.message, parameters ?? null, flags !== 0);
  if (problem !== null) execution.log('ERROR', problem.text);
  return problem?.isFatal ? -1 : 1;
}

function changeSdp(
  execution: Execution,
  { marker, forgets }: NatHelper,
  changes: number,
  ip: string | undefined,
  extra: string | undefined,
): number {
  const { message } = execution;
  const problem = fixSdp(message, {
    changes,
    ip: ip ?? message.received.source.ip,
    extra: extra ?? '',
    marker,
    forgets,
  });
  if (problem !== null) execution.log('ERROR', problem);
  return problem === null ? 1 : -1;
}

export default nathelper.complete({
  start: ({ pinger }) => pinger.start(),
  stop: ({ pinger }) => pinger.stop(),
  functions: {
    nat_uac_test: [
      nathelper.fn({
        since: '3.6',
        doc: 'Does the sender seem to be behind a NAT?',
        routes: anyMessage,
        args: [testNames],
        returns: isNated,
        run: ({ message }, _state, wanted) => (isBehindNat(message, wanted) ? 1 : -1),
      }),
      nathelper.fn({
        until: '2.4',
        doc: 'Does the sender seem to be behind a NAT?',
        routes: anyMessage,
        args: [testNumber],
        returns: isNated,
        run: ({ message }, _state, wanted) => (isBehindNat(message, wanted) ? 1 : -1),
      }),
    ],
    fix_nated_contact: [
      nathelper.fn({
        since: '4.0',
        doc: 'Makes host and port of the Contact the source of the message.',
        routes: noFailure,
        args: [arg.optional(uriParameters), arg.optional(contactFlags)],
        returns: contactFixed,
        run: (execution, _state, parameters, flags) => fixContact(execution, parameters, flags ?? 0),
      }),
      nathelper.fn({
        until: '3.6',
        doc: 'Makes host and port of the Contact the source of the message.',
        routes: noFailure,
        args: [arg.optional(uriParameters)],
        returns: contactFixed,
        run: (execution, _state, parameters) => fixContact(execution, parameters, 0),
      }),
    ],
    restore_nated_ruri: nathelper.fn({
      since: '4.0',
      doc: 'Puts the host and port that fix_nated_contact() kept back into the R-URI.',
      routes: ['request', 'branch', 'local'],
      args: [],
      returns: { 1: 'restored', [-1]: 'there was nothing to restore' },
      run: ({ message }) => (restoreRequestUri(message) ? 1 : -1),
    }),
    fix_nated_sdp: [
      nathelper.fn({
        since: '3.6',
        doc: 'Changes addresses in the session description.',
        routes: anyMessage,
        args: [changeNames, arg.optional(address), arg.optional(fields)],
        returns: fixed,
        run: changeSdp,
      }),
      nathelper.fn({
        until: '2.4',
        doc: 'Changes addresses in the session description.',
        routes: anyMessage,
        args: [changeNumber, arg.optional(address), arg.optional(fields)],
        returns: fixed,
        run: changeSdp,
      }),
    ],
    fix_nated_register: nathelper.fn({
      doc: 'Puts the source of a REGISTER into the AVP of received_avp.',
      routes: ['request'],
      args: [],
      returns: { 1: 'done, or there is no such AVP' },
      link: (server, { receivedAvp }) =>
        server.version === '2.4' && receivedAvp === null ? 'fix_nated_register() needs received_avp' : null,
      run: (execution, { receivedAvp }) => {
        const name = receivedAvp?.avpName(execution) ?? null;
        if (name !== null)
          execution.avps.push(name, receivedUri(execution.message, execution.server.version));
        return 1;
      },
    }),
    add_rcv_param: nathelper.fn({
      doc: 'Adds `received="sip:ip:port"` to every Contact.',
      routes: ['request'],
      args: [arg.optional(arg.integer('place', '0: a header parameter, else a URI parameter.'))],
      returns: { 1: 'added', [-1]: 'the Contact could not be read' },
      run: ({ message, server }, _state, place) =>
        addReceivedParameter(message, server.version, (place ?? 0) > 0) ? 1 : -1,
    }),
  },
  management: ({ pinger }) => [
    {
      name: 'nh_enable_ping',
      groupName: 'nathelper:enable_ping',
      doc: 'Turns the pings off and on again.',
      recipes: [[], ['status']],
      run: (parameters) => {
        if (!pinger.isConfigured) return new ManagementError(400, 'NATping disabled from script');
        const status = integerParameter(parameters, 'status');
        if (status instanceof ManagementError) return status;
        if (status === null) return { Status: pinger.isEnabled ? 1 : 0 };
        pinger.isEnabled = status !== 0;
        return 'OK';
      },
    },
  ],
});
