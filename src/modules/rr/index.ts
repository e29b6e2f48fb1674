import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { declareModule, param } from '../../declarations/module.ts';
import { parsePlainParameters } from '../../sip/parameters.ts';
import type { ByteString } from '../../values/value.ts';
import type { RouteListener, RrApi } from './api.ts';
import { LooseRoute } from './loose-route.ts';
import { addParameter, recordRoute, recordRoutePreset } from './record-route.ts';
import { remoteTarget, routeSet } from './route-set.ts';
import { routeParametersOf, routingOf } from './routing.ts';

const rr = declareModule({
  name: 'rr',
  doc: 'Keeps the server in the path of a dialog (Record-Route) and routes requests within it (Route).',
  params: {
    append_fromtag: param.integer(1, '1 puts the From tag into our Record-Route, for is_direction().'),
    enable_double_rr: param.integer(1, '1 makes two headers when a request leaves by another socket.'),
    add_username: param.integer(0, '1 puts the user of the R-URI into our Record-Route.'),
    enable_socket_mismatch_warning: param.integer(
      1,
      '1 warns when the second of two Routes is no socket of ours.',
    ),
    ignore_user: param.string(null, 'Kept for scripts that set it; has no effect.'),
  },
  setup: ({ params }) => ({ params, listeners: [] as RouteListener[] }),
});

/** `;name=value` pairs of our own Route. */
function routeParameter(message: Message, name: ByteString): ByteString | null {
  const text = routeParametersOf(message);
  const found = text && parsePlainParameters(text, 0, text.length).find((item) => item.name === name);
  return found ? (found.value ?? '') : null;
}

/** Upstream: from callee to caller, told by a From tag that is not the one of the Record-Route. */
function isUpstream(message: Message): boolean {
  const routing = routingOf(message);
  if (routing.isUpstream === null) {
    const tag = routeParameter(message, 'ftag');
    const { fromTag } = message.sip;
    routing.isUpstream = Boolean(tag) && Boolean(fromTag) && tag !== fromTag;
  }
  return routing.isUpstream;
}

/** Runs what makes a Record-Route header, unless there was one for this request already; 1 or -1. */
function recordOnce(execution: Execution, record: () => boolean): number {
  const routing = routingOf(execution.message);
  if (routing.isRecorded) {
    execution.log('ERROR', 'Double attempt to record-route');
    return -1;
  }
  if (!record()) return -1;
  routing.isRecorded = true;
  return 1;
}

/** What stands behind the word does not matter. */
const direction = arg.parsed('direction', '`downstream` (from the caller) or `upstream`.', (text) => {
  if (/^downstream/i.test(text)) return 'downstream' as const;
  if (/^upstream/i.test(text)) return 'upstream' as const;
  return new ArgumentProblem(`unknown direction ${text}`, 'Write "downstream" or "upstream".');
});

export default rr.complete({
  functions: {
    loose_route: rr.fn({
      doc: 'Routes the request by its Route headers, takes those of ours out and sets `$du` to the next one.',
      routes: ['request'],
      args: [],
      returns: {
        1: 'routed by Route headers',
        [-1]: 'no Route headers, or none but ours in an initial request',
      },
      run: (execution, { params, listeners }) => new LooseRoute(execution, params, listeners).run(),
    }),
    record_route: rr.fn({
      doc: 'Adds our Record-Route, so that later requests of the dialog come through here.',
      routes: ['request', 'branch', 'failure'],
      args: [arg.optional(arg.string('parameters', 'Further URI parameters, `;name=value`.'))],
      returns: { 1: 'added', [-1]: 'there is one already' },
      run: (execution, state, parameters) =>
        recordOnce(execution, () =>
          recordRoute(execution.server, execution.message, state.params, parameters ?? '', execution),
        ),
    }),
    record_route_preset: rr.fn({
      doc: 'Adds Record-Route headers with given addresses instead of those of the sockets.',
      routes: ['request', 'branch', 'failure'],
      args: [
        arg.string('uri', 'URI without `sip:`.'),
        arg.optional(arg.string('second', 'The second header, when there are two.')),
      ],
      returns: { 1: 'added', [-1]: 'there is one already' },
      run: (execution, { params }, uri, second) =>
        recordOnce(execution, () => {
          const { server, message } = execution;
          if (second !== undefined && params.enable_double_rr === 0) {
            execution.log('ERROR', 'two Record-Routes need the parameter enable_double_rr');
            return false;
          }
          return [uri, second].every(
            (text) => text === undefined || recordRoutePreset(server, message, params, text, execution),
          );
        }),
    }),
    add_rr_param: rr.fn({
      doc: 'Adds a parameter to our Record-Route, made already or to come.',
      routes: ['request', 'branch', 'failure'],
      args: [arg.string('parameter', 'URI parameter, `;name=value`.')],
      returns: { 1: 'added' },
      run: ({ message }, { params }, parameter) => {
        addParameter(message, parameter, params.enable_double_rr !== 0);
        return 1;
      },
    }),
    check_route_param: rr.fn({
      doc: 'True when the parameters of our own Route match.',
      routes: ['request'],
      args: [arg.regex('expression', 'Matched against `;name=value…`.')],
      returns: { 1: 'matches', [-1]: 'does not match, or there was no Route of ours' },
      run: ({ message }, _state, expression) => {
        const text = routeParametersOf(message);
        return text !== null && expression.test(`;${text}`) ? 1 : -1;
      },
    }),
    is_direction: rr.fn({
      doc: 'Tells in which direction a request of a dialog goes; needs append_fromtag.',
      routes: ['request'],
      args: [direction],
      returns: { 1: 'that direction', [-1]: 'the other one' },
      link: (_server, state) =>
        state.params.append_fromtag === 0 ? 'is_direction() needs the parameter append_fromtag' : undefined,
      run: ({ message }, _state, wanted) => (isUpstream(message) === (wanted === 'upstream') ? 1 : -1),
    }),
  },
  variables: {
    rr_params: rr.variable({
      doc: 'Parameters of our own Route, without the leading `;`.',
      nullFails: true,
      get: ({ message }) => routeParametersOf(message),
    }),
  },
  api: (state, server): RrApi => ({
    appendsFromTag: state.params.append_fromtag !== 0,
    addParameter: (message, parameter) => {
      addParameter(message, parameter, state.params.enable_double_rr !== 0);
      return true;
    },
    recordRoute: (message, parameters) => recordRoute(server, message, state.params, parameters ?? '', null),
    routeParameters: routeParametersOf,
    routeParameter,
    isUpstream,
    remoteTarget,
    routeSet,
    looseRoute: (execution) => new LooseRoute(execution, state.params, state.listeners).run() > 0,
    onLooseRoute: (listener) => state.listeners.push(listener),
  }),
});
