import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Edit } from '../../sip/edits.ts';
import type { Header } from '../../sip/headers.ts';
import { sameText } from '../../sip/scan.ts';
import type { ByteString } from '../../values/value.ts';
import { most, sipmsgops } from './declaration.ts';

interface Item {
  readonly text: ByteString;
  /** Positions in the header as text. */
  readonly start: number;
  readonly end: number;
}

/** A header that is a list, as the script has changed it so far: the whole text with its name and line end. */
class List {
  readonly #execution: Execution;
  readonly #header: Header;
  readonly #what: string;
  #text: ByteString;

  constructor(execution: Execution, header: Header) {
    const { edits, sip } = execution.message;
    this.#execution = execution;
    this.#header = header;
    this.#what = `options of ${header.name}`;
    const changed = edits.edits.find((edit) => this.#isOurs(edit))?.text;
    this.#text = typeof changed === 'string' ? changed : sip.textOf(header);
  }

  /** Adds an option behind the last one, also when it is listed already; false when the list cannot be read. */
  add(option: ByteString): boolean {
    const { start, bodyStart, bodyEnd } = this.#header;
    if (this.#text === '') {
      const received = this.#execution.message.sip.textOf(this.#header);
      this.#change(received.slice(0, bodyStart - start) + option + received.slice(bodyEnd - start));
      return true;
    }
    const items = this.#items();
    if (items === null) return false;
    const last = items.pop();
    const at = last?.end ?? this.#bodyEnd;
    const text = `${last === undefined ? ' ' : ','}${option}`;
    this.#change(this.#text.slice(0, at) + text + this.#text.slice(at));
    return true;
  }

  /**
   * Removes an option (the last one of that name) with the comma next to it, or the header when it is the only one.
   * @returns null when the list cannot be read
   */
  remove(option: ByteString): boolean | null {
    const items = this.#items();
    if (items === null) return null;
    const at = items.findLastIndex((item) => sameText(item.text, option));
    const item = items[at];
    if (item === undefined) return false;
    const start = at < items.length - 1 ? item.start : (items[at - 1]?.end ?? 0);
    const end = items[at + 1]?.start ?? item.end;
    this.#change(items.length === 1 ? '' : this.#text.slice(0, start) + this.#text.slice(end));
    return true;
  }

  get #bodyEnd(): number {
    return this.#text.length - (this.#header.end - this.#header.bodyEnd);
  }

  #items(): Item[] | null {
    const { start, bodyStart } = this.#header;
    if (this.#text === '') return [];
    const items = itemsOf(this.#text, bodyStart - start, this.#bodyEnd);
    if (items === null) this.#execution.log('ERROR', `${this.#header.name} is no list of options`);
    return items;
  }

  #isOurs({ start, end, what }: Edit): boolean {
    return start === this.#header.start && end === this.#header.end && what === this.#what;
  }

  #change(text: ByteString): void {
    const { edits } = this.#execution.message;
    const { start, end } = this.#header;
    edits.drop((edit) => this.#isOurs(edit));
    edits.replace(start, end, text, { what: this.#what, origin: this.#execution.position() });
    this.#text = text;
  }
}

/**
 * The items of a list, with their positions in the text; null when something else stands in it, as a parameter. Of
 * words that no comma separates only the last one is an item.
 */
function itemsOf(text: ByteString, start: number, end: number): Item[] | null {
  const items: Item[] = [];
  const word = /\s*([\w\-.!%*+`'~]+)\s*(,?)/y;
  for (let at = start; at < end; ) {
    word.lastIndex = at;
    const match = word.exec(text.slice(0, end));
    if (match === null) return null;
    at = word.lastIndex;
    const itemStart = match.index + match[0].indexOf(match[1]!);
    if (match[2] === ',' || at === end)
      items.push({ text: match[1]!, start: itemStart, end: itemStart + match[1]!.length });
  }
  return items;
}

const header = arg.string('header', 'Name of a header that is a list, as Supported.');
const option = arg.string('option', 'The option.');

/** Functions over headers that are lists of options. */
export const optionFunctions = {
  list_hdr_has_option: sipmsgops.fn({
    doc: 'Whether a header lists an option.',
    routes: most,
    args: [header, option],
    returns: { 1: 'it does', [-1]: 'it does not, or is no list' },
    run: (execution, _state, name, wanted) => {
      for (const { name: written, body } of execution.message.sip.headers(name)) {
        const items = itemsOf(body, 0, body.length);
        if (items === null) {
          execution.log('ERROR', `${written} is no list of options`);
          return -1;
        }
        if (items.some((item) => sameText(item.text, wanted))) return 1;
      }
      return -1;
    },
  }),
  list_hdr_add_option: sipmsgops.fn({
    doc: 'Adds an option to a header that is there.',
    routes: most,
    args: [header, option],
    returns: { 1: 'added', [-1]: 'there is no such header' },
    run: (execution, _state, name, wanted) => {
      const first = execution.message.sip.headers(name)[0];
      return first !== undefined && new List(execution, first).add(wanted) ? 1 : -1;
    },
  }),
  list_hdr_remove_option: sipmsgops.fn({
    doc: 'Removes an option from a header.',
    routes: most,
    args: [header, option],
    returns: { 1: 'removed', [-1]: 'it was not listed' },
    run: (execution, _state, name, wanted) => {
      let isRemoved = false;
      for (const found of execution.message.sip.headers(name)) {
        const result = new List(execution, found).remove(wanted);
        if (result === null) return -1;
        isRemoved ||= result;
      }
      return isRemoved ? 1 : -1;
    },
  }),
};
