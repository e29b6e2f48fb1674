import { type Argument, arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { coreFunction, type FunctionDeclaration, type FunctionTable } from '../../declarations/module.ts';
import type { Uri } from '../../sip/uri.ts';
import {
  prefixUser,
  setHost,
  setHostAndPort,
  setPort,
  setUser,
  setUserAndPassword,
  stripUser,
  stripUserTail,
} from '../../sip/uri-edit.ts';
import type { ByteString } from '../../values/value.ts';
import { changeRequestUri, setRequestUri } from '../../variables/request-uri.ts';
import { textOrNull } from '../../variables/value-helpers.ts';

const done = { 1: 'done', [-1]: 'the request URI is no URI' };

function part(
  doc: string,
  argument: Argument<ByteString>,
  change: (uri: Uri, text: ByteString) => ByteString,
) {
  return coreFunction({
    doc,
    args: [argument],
    returns: done,
    run: (execution, _state, text) => (changeRequestUri(execution, (uri) => change(uri, text)) ? 1 : -1),
  });
}

function strip(doc: string, change: (uri: Uri, count: number) => ByteString): FunctionDeclaration {
  return coreFunction({
    doc,
    args: [arg.integer('count', 'How many characters.')],
    returns: done,
    run: (execution, _state, count) => stripped(execution, count, change),
  });
}

function stripped(
  execution: Execution,
  count: number,
  change: (uri: Uri, count: number) => ByteString,
): number {
  if (count < 0) {
    // The real server corrupts the URI here (reference: language 7.1).
    execution.log('ERROR', `a negative number of characters cannot be taken away: ${count}`);
    return -1;
  }
  const edited = changeRequestUri(execution, (uri) => {
    const length = uri.user?.length ?? 0;
    if (count > length)
      execution.log('WARNING', `too long strip asked; deleting username: ${count} of ${length}`);
    return change(uri, count);
  });
  return edited ? 1 : -1;
}

const user = part('Sets the user of the request URI.', arg.string('user', 'The new user.'), setUser);
const userAndPassword = part(
  'Sets user and password of the request URI.',
  arg.string('user', 'The new user, `user:password` with a password.'),
  setUserAndPassword,
);
const host = part(
  'Sets the host of the request URI; the port stays.',
  arg.string('host', 'The new host.'),
  setHost,
);
const hostAndPort = part(
  'Sets host and port of the request URI; without a port the old one goes.',
  arg.string('host', 'The new host, `host:port` with a port.'),
  setHostAndPort,
);
const port = part(
  'Sets the port of the request URI.',
  arg.string('port', 'The new port; empty removes it.'),
  setPort,
);

const uri = coreFunction({
  doc: 'Replaces the request URI. It is not checked here.',
  args: [arg.string('uri', 'The new URI; empty goes back to the received one.')],
  returns: { 1: 'done' },
  run: ({ message }, _state, text) => {
    setRequestUri(message, text);
    return 1;
  },
});

const setDestination = coreFunction({
  doc: 'Sets the next hop (`$du`).',
  args: [arg.string('uri', 'The next hop as a URI.')],
  returns: { 1: 'done' },
  run: ({ message }, _state, text) => {
    message.destinationUri = textOrNull(text);
    return 1;
  },
});

const resetDestination = coreFunction({
  doc: 'Forgets the next hop (`$du`).',
  args: [],
  returns: { 1: 'done' },
  run: ({ message }) => {
    message.destinationUri = null;
    return 1;
  },
});

const isDestinationSet = coreFunction({
  doc: 'Whether a next hop (`$du`) is set.',
  args: [],
  returns: { 1: 'set', [-1]: 'not set' },
  run: ({ message }) => (message.destinationUri === null ? -1 : 1),
});

function old(declaration: FunctionDeclaration): FunctionDeclaration {
  return { ...declaration, until: '2.4' };
}

/** Functions that rewrite the request URI and the next hop (reference: language 7.1, 7.3). */
export const requestUriFunctions: FunctionTable = {
  setuser: user,
  setuserpass: userAndPassword,
  sethost: host,
  sethostport: hostAndPort,
  setport: port,
  seturi: uri,
  rewriteuser: old(user),
  setu: old(user),
  rewriteuserpass: old(userAndPassword),
  setup: old(userAndPassword),
  rewritehost: old(host),
  seth: old(host),
  rewritehostport: old(hostAndPort),
  sethp: old(hostAndPort),
  rewriteport: old(port),
  setp: old(port),
  rewriteuri: old(uri),
  prefix: part(
    'Puts text in front of the user of the request URI.',
    arg.string('text', 'What comes in front.'),
    prefixUser,
  ),
  strip: strip('Takes characters off the front of the user of the request URI.', stripUser),
  strip_tail: strip('Takes characters off the end of the user of the request URI.', stripUserTail),
  revert_uri: coreFunction({
    doc: 'Goes back to the request URI as received.',
    args: [],
    returns: { 1: 'done' },
    run: ({ message }) => {
      message.requestUri = null;
      return 1;
    },
  }),
  setdsturi: setDestination,
  setduri: old(setDestination),
  resetdsturi: resetDestination,
  resetduri: old(resetDestination),
  isdsturiset: isDestinationSet,
  isduriset: old(isDestinationSet),
};
