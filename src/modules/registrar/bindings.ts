import type { Execution } from '../../declarations/execution.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import { type Contact as ContactValue, parseExpires, parseQ } from '../../sip/contact.ts';
import type { SipMessage } from '../../sip/message.ts';
import { allMethods, methodBitsOfList } from '../../sip/methods.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { ContactDetails } from '../usrloc/contact.ts';
import type { SaveFlags } from './flags.ts';
import { type Registrar, readAvp } from './registrar.ts';

/** Why a REGISTER is refused: code, and the text of `P-Registrar-Error`. */
export class Refusal {
  readonly code: number;
  readonly text: ByteString;
  constructor(code: number, text: ByteString) {
    this.code = code;
    this.text = text;
  }
}

/** A contact that a REGISTER wants to have, or (expires 0) to be rid of. */
export interface Binding {
  readonly uri: ByteString;
  /** Seconds from now; 0 removes. */
  readonly seconds: number;
  readonly details: ContactDetails;
}

/** What all contacts of a REGISTER have in common. */
interface Common {
  readonly callId: ByteString;
  readonly cseq: number;
  readonly headerExpires: number | null;
  readonly path: ByteString | null;
  readonly received: ByteString | null;
  readonly userAgent: ByteString;
  readonly socket: ListeningSocket | null;
  readonly methods: number;
  readonly flags: number;
  readonly branchFlags: number;
  readonly attribute: ByteString | null;
}

/** What a REGISTER says: all contacts (`*`), none, or these. */
export type Wish =
  | { readonly kind: 'query' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'bindings'; readonly bindings: readonly Binding[] };

/** Reads a REGISTER (reference: sip 14, steps 1 to 4). */
export function readWish(registrar: Registrar, execution: Execution, flags: SaveFlags): Wish | Refusal {
  const { message } = execution;
  const { sip } = message;
  const lists = sip.contacts;
  // Besides the answer the script's error_route runs, as for any header that cannot be read.
  if (lists === null) return new Refusal(400, 'Contact parse error');
  if (sip.to === null) return new Refusal(400, 'To header not found');
  if (sip.callId === null) return new Refusal(400, 'Call-ID header not found');
  if (sip.cseq === null) return new Refusal(400, 'CSeq header not found');
  const expiresText = sip.header('expires');
  const headerExpires = expiresText === null ? null : parseExpires(expiresText);
  if (expiresText !== null && headerExpires === null) return new Refusal(400, 'Expires parse error');
  if (lists.some((list) => list.star)) {
    if (lists.length > 1) return new Refusal(400, '* used in contact and more than 1 contact');
    if (headerExpires !== 0) return new Refusal(400, '* used in contact and expires is not zero');
    return { kind: 'clear' };
  }
  const values = lists.flatMap((list) => list.contacts);
  if (values.length === 0) return { kind: 'query' };
  const common = readCommon(registrar, execution, flags, headerExpires);
  if (common instanceof Refusal) return common;
  const bindings: Binding[] = [];
  for (const value of values) {
    const binding = readBinding(registrar, value, common, flags);
    if (binding instanceof Refusal) return binding;
    bindings.push(binding);
  }
  return { kind: 'bindings', bindings };
}

function readCommon(
  registrar: Registrar,
  execution: Execution,
  flags: SaveFlags,
  headerExpires: number | null,
): Common | Refusal {
  const { message } = execution;
  const { sip } = message;
  const { options, server } = registrar;
  const path = readPath(sip, flags);
  if (path instanceof Refusal) return path;
  const cseq = Number(sip.cseq!.number);
  let received = readAvp(execution, registrar.receivedAvp);
  let { branchFlags } = message;
  if (path !== null && flags.pathReceived) {
    const first = parseUri(sip.paths![0]!.address.uri);
    const parameter = first?.parameter('received');
    if (parameter) {
      received = parameter;
      branchFlags |= registrar.location.options.natFlag;
    }
  }
  const allow = sip.header('allow');
  const methods = allow === null ? allMethods : (methodBitsOfList(allow) ?? allMethods);
  let { socket }: { socket: ListeningSocket | null } = message.received;
  const socketHeader =
    flags.socketHeader && options.socketHeader !== null ? sip.header(options.socketHeader) : null;
  if (socketHeader !== null) {
    const match = /^(?:([a-z]+):)?(.+):([0-9]+)$/i.exec(socketHeader);
    const found =
      match === null ? null : server.findSocket(match[1]?.toLowerCase() ?? null, match[2]!, Number(match[3]));
    socket = found ?? socket;
  }
  return {
    callId: sip.callId!,
    cseq: Number.isNaN(cseq) ? 0 : cseq,
    headerExpires,
    path,
    received,
    userAgent: sip.header('user-agent') ?? '',
    socket,
    methods,
    flags: message.flags,
    branchFlags,
    attribute: readAvp(execution, registrar.attributeAvp),
  };
}

/** All Path values as one text; null when they are not wanted, or there are none. */
function readPath(sip: SipMessage, flags: SaveFlags): ByteString | null | Refusal {
  if (flags.path === 'none') return null;
  const values = sip.paths;
  if (values === null) return new Refusal(400, 'Path parse error');
  if (values.length === 0) return null;
  return sip
    .headers('path')
    .map((header) => header.body)
    .join(',');
}

function readBinding(
  registrar: Registrar,
  value: ContactValue,
  common: Common,
  flags: SaveFlags,
): Binding | Refusal {
  const { options } = registrar;
  if (parseUri(value.uri) === null) return new Refusal(400, 'Contact parse error');
  if (
    value.uri.length > options.maxContactLength ||
    (common.received?.length ?? 0) > options.maxContactLength
  ) {
    return new Refusal(400, 'Contact/received too long');
  }
  const q = value.q === null ? options.defaultQ : parseQ(value.q);
  if (q === null) return new Refusal(400, 'Invalid q param in contact');
  const seconds = lifetime(registrar, value, common, flags);
  const methods = value.methods === null ? common.methods : (methodBitsOfList(value.methods) ?? allMethods);
  const details: ContactDetails = {
    callId: common.callId,
    cseq: common.cseq,
    expires: registrar.location.now + seconds,
    q,
    path: common.path,
    received: value.received ?? common.received,
    userAgent: common.userAgent,
    socket: common.socket,
    methods: methods >>> 0,
    flags: common.flags,
    branchFlags: common.branchFlags,
    instance: value.instance,
    attribute: common.attribute,
  };
  return { uri: value.uri, seconds, details };
}

/** Seconds a contact is to live: its parameter, else the header, else the default; then within the limits. */
function lifetime(registrar: Registrar, value: ContactValue, common: Common, flags: SaveFlags): number {
  const { options, server } = registrar;
  let seconds = options.defaultExpires;
  if (value.expires !== null) seconds = parseExpires(value.expires) ?? options.defaultExpires;
  else if (common.headerExpires !== null) seconds = common.headerExpires;
  if (seconds === 0) return 0;
  if (options.deviation > 0) {
    const span = 2 * options.deviation + 1;
    seconds = Math.max(1, seconds + (server.host.random.uint32() % span) - options.deviation);
  }
  const least = flags.minExpires ?? options.minExpires;
  const most = flags.maxExpires ?? options.maxExpires;
  if (least > 0 && seconds < least) seconds = least;
  if (most > 0 && seconds > most) seconds = most;
  return seconds;
}
