import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from '../usrloc/contact.ts';
import { answerRegister } from './answer.ts';
import { AorProblem, aorOf, unreadableAor } from './aor.ts';
import { contactLine } from './contact-line.ts';
import type { SaveFlags } from './flags.ts';
import { Capabilities } from './push/capabilities.ts';
import { Refusal } from './refusal.ts';
import type { Registrar } from './registrar.ts';
import { Update } from './update.ts';
import { readWish, type Wish } from './wish.ts';

/** What `save()` is asked to do. */
export interface SaveRequest {
  readonly table: ByteString;
  readonly flags: SaveFlags;
  /** Another address than that of To. */
  readonly aor: ByteString | null;
}

/** What became of a REGISTER. */
interface Outcome {
  readonly refusal: Refusal | null;
  /** Those that the answer lists. */
  readonly listed: readonly Contact[];
  readonly path: ByteString | null;
}

const refused = (refusal: Refusal): Outcome => ({ refusal, listed: [], path: null });

/**
 * `save()`: 1 done, -1 the reply could not be sent, -2 refused (reference: sip 14).
 * @param message the REGISTER
 * @param granted what to do instead of what the REGISTER says
 */
export function save(
  registrar: Registrar,
  execution: Execution,
  request: SaveRequest,
  message: Message = execution.message,
  granted: Wish | Refusal | null = null,
): number {
  const { flags } = request;
  const capabilities = new Capabilities(registrar.push);
  const outcome = store(registrar, execution, request, message, granted, capabilities);
  (outcome.refusal === null ? registrar.accepted : registrar.rejected).add(1);
  const isSilent = flags.noReply || execution.message !== message;
  if (!isSilent) {
    const sent = answerRegister(registrar, message, flags, {
      refusal: outcome.refusal,
      contacts: contactLine(registrar, message, outcome.listed),
      path: outcome.path,
      capabilities: capabilities.lines(),
    });
    if (!sent && outcome.refusal === null) return -1;
  }
  return outcome.refusal === null ? 1 : -2;
}

function store(
  registrar: Registrar,
  execution: Execution,
  request: SaveRequest,
  message: Message,
  granted: Wish | Refusal | null,
  capabilities: Capabilities,
): Outcome {
  const { location, options } = registrar;
  const { flags } = request;
  const table = location.obtain(request.table);
  const wish = granted ?? readWish(options, message.sip);
  if (wish instanceof Refusal) return refused(wish);
  const aor = aorOf(options, request.aor ?? message.sip.to!.uri);
  if (aor instanceof AorProblem) return refused(new Refusal(aor.code, aor.text));
  if (aor === '') return refused(new Refusal(unreadableAor.code, unreadableAor.text));
  const contactsOf = () => table.find(aor)?.contacts ?? [];
  if (wish.kind === 'clear') {
    const record = table.find(aor);
    if (record !== null) table.removeAll(record);
    return { refusal: null, listed: [], path: null };
  }
  if (wish.kind === 'query') {
    return { refusal: null, listed: flags.onlyRequest ? [] : contactsOf(), path: null };
  }
  const push =
    flags.matching === null ? capabilities.inspect(message, wish.contacts[0]!.uri) : Capabilities.none;
  if (push instanceof Refusal) return refused(push);
  const isKnown = table.find(aor) !== null;
  const update = new Update(registrar, execution, {
    table,
    aor,
    flags,
    message,
    matching: flags.matching ?? push.matching,
    pushed: push.isOn,
  });
  const { refusal, common, stored } = update.apply(wish.contacts);
  if (refusal === null) capabilities.addKeys(location, stored);
  // Of an address that was not known nothing is left to list.
  if (refusal !== null && !isKnown) return refused(refusal);
  const listed = flags.onlyRequest ? lastOf(contactsOf(), wish.contacts) : contactsOf();
  return { refusal, listed, path: common?.path ?? null };
}

/** Flag only-request-contacts: the last contact of the REGISTER that is stored under the very same text. */
function lastOf(contacts: readonly Contact[], wanted: readonly { readonly uri: ByteString }[]): Contact[] {
  const found = wanted.flatMap(({ uri }) => contacts.find((contact) => contact.uri === uri) ?? []);
  return found.slice(-1);
}
