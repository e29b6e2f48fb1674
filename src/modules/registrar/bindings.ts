import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import { socketNamed } from '../../runtime/forwarding/next-hop.ts';
import { type Contact as ContactValue, parseQ } from '../../sip/contact.ts';
import { unescapeUser } from '../../sip/escape.ts';
import { allMethods, methodBitsOfList } from '../../sip/methods.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { type ContactDetails, contactFlags } from '../usrloc/contact.ts';
import type { SaveFlags } from './flags.ts';
import { Refusal } from './refusal.ts';
import { type Registrar, readAvp } from './registrar.ts';

const longestCallId = 255;
const longestReceived = 255;
/** A User-Agent from this length on is not kept. */
const agentLimit = 255;

/** What all contacts of a REGISTER have in common. */
export interface Common {
  readonly callId: ByteString;
  readonly cseq: number;
  readonly path: ByteString | null;
  /** `received` of the Path, which counts more than that of the contact. */
  readonly pathReceived: ByteString | null;
  readonly userAgent: ByteString;
  readonly socket: ListeningSocket | null;
  readonly methods: number;
  readonly flags: number;
  readonly branchFlags: number;
}

/** @param execution whose AVPs count; its message is a reply when `save()` works on one */
export function readCommon(registrar: Registrar, message: Message, flags: SaveFlags): Common | Refusal {
  const { sip } = message;
  const callId = sip.callId!;
  if (callId.length > longestCallId) return new Refusal(400, 'Callid too long');
  const number = sip.cseq!.number;
  if (!/^[0-9]+$/.test(String(number))) return new Refusal(400, 'Invalid CSeq number');
  const agent = sip.header('user-agent') ?? '';
  const path = flags.path === 'none' ? null : readPath(message, flags);
  if (path instanceof Refusal) return path;
  const allow = sip.header('allow');
  return {
    callId,
    cseq: Number(number) | 0,
    path: path?.text ?? null,
    pathReceived: path?.received ?? null,
    userAgent: agent.length > 0 && agent.length < agentLimit ? agent : 'n/a',
    socket: socketOf(registrar, message, flags),
    methods: allow === null ? allMethods : (methodBitsOfList(allow) ?? allMethods),
    flags: flags.memoryOnly ? contactFlags.memoryOnly : 0,
    branchFlags: message.branchFlags | (path?.received ? registrar.location.options.natFlag : 0),
  };
}

/** All Path values as one text, and the address that the phone was seen with; null without any. */
function readPath(
  { sip }: Message,
  flags: SaveFlags,
): { text: ByteString; received: ByteString | null } | null | Refusal {
  const values = sip.paths;
  if (values === null) return new Refusal(400, 'Path parse error');
  const [first, second] = values;
  if (first === undefined) return null;
  const uri = parseUri(first.address.uri);
  if (uri === null || !uri.isLoose) return new Refusal(400, 'Path parse error');
  const text = sip
    .headers('path')
    .map((header) => header.body)
    .join(',');
  if (!flags.pathReceived) return { text, received: null };
  // A proxy with two sockets puts two values in; the inner one knows the phone.
  const inner = uri.parameter('r2') !== null && second !== undefined ? parseUri(second.address.uri) : uri;
  if (inner === null) return new Refusal(400, 'Path parse error');
  const received = inner.parameter('received');
  return { text, received: received ? unescapeUser(received) : null };
}

function socketOf({ server, options }: Registrar, message: Message, flags: SaveFlags): ListeningSocket {
  const { sip, received } = message;
  const name = flags.socketHeader ? options.socketHeader : null;
  const text = name === null ? '' : (sip.header(name)?.trim() ?? '');
  if (text === '') return received.socket;
  const found = socketNamed(server, text);
  if (found === null) server.log('ERROR', `registrar: <${text}> is no socket of this server`);
  return found ?? received.socket;
}

/** What is stored of one contact. */
export function readDetails(
  registrar: Registrar,
  execution: Execution,
  value: ContactValue,
  common: Common,
  expires: number,
): ContactDetails | Refusal {
  const q = value.q ? parseQ(value.q) : registrar.options.defaultQ;
  if (q === null) return new Refusal(400, 'Invalid q param in contact');
  const methods = value.methods === null ? common.methods : methodBitsOfList(value.methods);
  if (methods === null) return new Refusal(400, 'Message parse error');
  const received =
    common.pathReceived ?? value.received ?? (readAvp(execution, registrar.receivedAvp) || null);
  if ((received?.length ?? 0) > longestReceived) return new Refusal(400, 'Contact/received too long');
  return {
    callId: common.callId,
    cseq: common.cseq,
    expires,
    q,
    path: common.path,
    received,
    userAgent: common.userAgent,
    socket: common.socket,
    methods: methods >>> 0,
    flags: common.flags,
    branchFlags: common.branchFlags,
    instance: value.instance,
    attribute: readAvp(execution, registrar.attributeAvp) || null,
  };
}
