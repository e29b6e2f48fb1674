import type { Execution } from '../../declarations/execution.ts';
import type { ByteString } from '../../values/value.ts';
import { signalingApi } from '../signaling/api.ts';
import type { Contact } from '../usrloc/contact.ts';
import type { AddressOfRecord } from '../usrloc/record.ts';
import type { Matching, Table } from '../usrloc/table.ts';
import { AorProblem, aorOf } from './aor.ts';
import { type Binding, Refusal, readWish } from './bindings.ts';
import { contactLine } from './contact-line.ts';
import type { SaveFlags } from './flags.ts';
import type { Registrar } from './registrar.ts';

const reasons: Readonly<Record<number, ByteString>> = {
  400: 'Bad Request',
  420: 'Bad Extension',
  500: 'Server Internal Error',
  503: 'Service Unavailable',
};

/** What `save()` is asked to do. */
export interface SaveRequest {
  readonly table: ByteString;
  readonly flags: SaveFlags;
  /** Another address than that of To. */
  readonly aor: ByteString | null;
}

/** `save()`: 1 done, -1 the reply could not be sent, -2 refused (reference: sip 14). */
export function save(registrar: Registrar, execution: Execution, request: SaveRequest): number {
  const { message } = execution;
  const { sip } = message;
  if (sip.kind !== 'request') {
    execution.log('ERROR', 'save() works on REGISTER requests only');
    return -1;
  }
  const { flags } = request;
  const table = registrar.location.obtain(request.table);
  const wish = readWish(registrar, execution, flags);
  if (wish instanceof Refusal) return refuse(registrar, execution, flags, wish, null);
  const aor = aorOf(registrar.options, request.aor ?? sip.to!.uri);
  if (aor instanceof AorProblem) {
    return refuse(registrar, execution, flags, new Refusal(aor.code, aor.text), null);
  }
  const touched: Contact[] = [];
  if (wish.kind === 'clear') {
    const record = table.find(aor);
    if (record !== null) table.removeAll(record);
  } else if (wish.kind === 'bindings') {
    const refusal = new Update(registrar, table, aor, flags, touched).apply(wish.bindings);
    if (refusal !== null)
      return refuse(registrar, execution, flags, refusal, listOf(registrar, table.find(aor), null));
  }
  const listed = listOf(
    registrar,
    table.find(aor),
    flags.onlyRequest && wish.kind === 'bindings' ? touched : null,
  );
  return accept(registrar, execution, flags, listed);
}

/** One REGISTER applied to one address. */
class Update {
  readonly #registrar: Registrar;
  readonly #table: Table;
  readonly #aor: ByteString;
  readonly #flags: SaveFlags;
  readonly #matching: Matching;
  readonly #touched: Contact[];
  readonly #now: number;

  constructor(registrar: Registrar, table: Table, aor: ByteString, flags: SaveFlags, touched: Contact[]) {
    this.#registrar = registrar;
    this.#table = table;
    this.#aor = aor;
    this.#flags = flags;
    this.#matching = flags.matching ?? registrar.location.options.matching;
    this.#touched = touched;
    this.#now = registrar.location.now;
  }

  apply(bindings: readonly Binding[]): Refusal | null {
    const refusal = this.#tooMany(bindings);
    if (refusal !== null) return refusal;
    for (const binding of bindings) {
      const problem = this.#applyOne(binding);
      if (problem !== null) {
        this.#release();
        return problem;
      }
    }
    this.#release();
    this.#registrar.location.watch();
    return null;
  }

  #release(): void {
    const record = this.#table.find(this.#aor);
    if (record !== null) this.#table.release(record);
  }

  get #most(): number {
    return this.#flags.maxContacts ?? this.#registrar.options.maxContacts;
  }

  #valid(): Contact[] {
    return (this.#table.find(this.#aor)?.contacts ?? []).filter((contact) => contact.isValid(this.#now));
  }

  #find(binding: Binding): Contact | null {
    const record = this.#table.find(this.#aor);
    if (record === null) return null;
    return this.#table.match(record, binding.uri, binding.details.callId, this.#matching);
  }

  /** Counts before anything is changed; with force-registration old contacts make room instead. */
  #tooMany(bindings: readonly Binding[]): Refusal | null {
    if (this.#most <= 0 || this.#flags.force) return null;
    let count = this.#valid().length;
    for (const binding of bindings) {
      const known = this.#find(binding);
      if (known === null) count += binding.seconds > 0 ? 1 : 0;
      else if (binding.seconds === 0) count--;
    }
    return count > this.#most ? new Refusal(503, 'Too many registered contacts') : null;
  }

  #applyOne(binding: Binding): Refusal | null {
    const known = this.#find(binding);
    if (known === null) {
      if (binding.seconds > 0) this.#insert(binding);
      return null;
    }
    if (known.callId === binding.details.callId) {
      const { cseq } = binding.details;
      if (cseq < known.cseq) return new Refusal(400, 'Invalid CSeq number');
      if (cseq === known.cseq && !this.#registrar.options.sameCseqAllowed) {
        const isRepeated = known.lastModified + this.#registrar.location.options.cseqDelay > this.#now;
        if (!isRepeated) return new Refusal(400, 'Invalid CSeq number');
        this.#touched.push(known);
        return null;
      }
    }
    if (binding.seconds === 0) this.#table.remove(known);
    else {
      this.#table.update(known, binding.details, this.#now);
      this.#touched.push(known);
    }
    return null;
  }

  #insert(binding: Binding): void {
    if (this.#most > 0) {
      const valid = this.#valid();
      while (valid.length >= this.#most) this.#table.remove(valid.pop()!);
    }
    this.#touched.push(this.#table.insert(this.#aor, binding.uri, binding.details, this.#now));
  }
}

function listOf(
  registrar: Registrar,
  record: AddressOfRecord | null,
  only: readonly Contact[] | null,
): Contact[] {
  const { now } = registrar.location;
  return (record?.contacts ?? []).filter(
    (contact) => contact.isValid(now) && (only === null || only.includes(contact)),
  );
}

function accept(
  registrar: Registrar,
  execution: Execution,
  flags: SaveFlags,
  contacts: readonly Contact[],
): number {
  const { message } = execution;
  const headers = contactHeaders(registrar, contacts);
  const path = pathLine(execution, flags);
  const supportsPath = /(^|,)\s*path\s*(,|$)/i.test(message.sip.header('supported') ?? '');
  if (path !== null && flags.path !== 'off') {
    if (!supportsPath && flags.path === 'strict') {
      headers.push('Unsupported: path\r\n', path);
      return answerRefusal(
        registrar,
        execution,
        flags,
        new Refusal(420, 'No support for found Path indicated'),
        headers,
      );
    }
    if (supportsPath) headers.push(path);
  }
  registrar.accepted.add(1);
  if (flags.noReply) return 1;
  return registrar.server.api(signalingApi).reply(message, 200, 'OK', { headers }) ? 1 : -1;
}

/** The Path values as a line; null when the REGISTER has none, or they do not matter. */
function pathLine({ message }: Execution, flags: SaveFlags): ByteString | null {
  if (flags.path === 'none') return null;
  const bodies = message.sip.headers('path').map((header) => header.body);
  return bodies.length === 0 ? null : `Path: ${bodies.join(',')}\r\n`;
}

function contactHeaders(registrar: Registrar, contacts: readonly Contact[]): ByteString[] {
  const line = contactLine(registrar, contacts);
  return line === null ? [] : [line];
}

function refuse(
  registrar: Registrar,
  execution: Execution,
  flags: SaveFlags,
  refusal: Refusal,
  contacts: readonly Contact[] | null,
): number {
  const headers = contacts === null ? [] : contactHeaders(registrar, contacts);
  return answerRefusal(registrar, execution, flags, refusal, headers);
}

function answerRefusal(
  registrar: Registrar,
  execution: Execution,
  flags: SaveFlags,
  refusal: Refusal,
  headers: ByteString[],
): number {
  const { options, server } = registrar;
  registrar.rejected.add(1);
  headers.push(`P-Registrar-Error: ${refusal.text}\r\n`);
  if (refusal.code >= 500 && options.retryAfter > 0) headers.push(`Retry-After: ${options.retryAfter}\r\n`);
  if (!flags.noReply) {
    server
      .api(signalingApi)
      .reply(execution.message, refusal.code, reasons[refusal.code] ?? refusal.text, { headers });
  }
  return -2;
}
