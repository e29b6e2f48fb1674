import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Header } from '../../sip/headers.ts';
import { sameText } from '../../sip/scan.ts';
import type { ByteString } from '../../values/value.ts';
import { most, sipmsgops } from './declaration.ts';

interface Item {
  readonly text: ByteString;
  readonly start: number;
  readonly end: number;
}

/** The items of a header that is a list, with their positions in the message. */
function itemsOf({ body, bodyStart }: Header): Item[] {
  const items: Item[] = [];
  for (const match of body.matchAll(/[^,\s][^,]*/g)) {
    const text = match[0].trimEnd();
    items.push({ text, start: bodyStart + match.index, end: bodyStart + match.index + text.length });
  }
  return items;
}

function has(header: Header, option: ByteString): boolean {
  return itemsOf(header).some((item) => sameText(item.text, option));
}

/** Removes an option with the comma next to it, or the header when it is the only one. */
function remove(execution: Execution, header: Header, option: ByteString): boolean {
  const { edits } = execution.message;
  const items = itemsOf(header);
  const at = items.findIndex((item) => sameText(item.text, option));
  const item = items[at];
  if (item === undefined) return false;
  const note = { what: `remove option ${option}`, origin: execution.position() };
  if (items.length === 1) edits.removeHeader(header, note);
  else if (at < items.length - 1) edits.delete(item.start, items[at + 1]!.start, note);
  else edits.delete(items[at - 1]!.end, item.end, note);
  return true;
}

const header = arg.string('header', 'Name of a header that is a list, as Supported.');
const option = arg.string('option', 'The option.');

/** Functions over headers that are lists of options. */
export const optionFunctions = {
  list_hdr_has_option: sipmsgops.fn({
    doc: 'Whether a header lists an option.',
    routes: most,
    args: [header, option],
    returns: { 1: 'it does', [-1]: 'it does not' },
    run: ({ message }, _state, name, wanted) =>
      message.sip.headers(name).some((found) => has(found, wanted)) ? 1 : -1,
  }),
  list_hdr_add_option: sipmsgops.fn({
    doc: 'Adds an option to a header that is there.',
    routes: most,
    args: [header, option],
    returns: { 1: 'it is listed', [-1]: 'there is no such header' },
    run: (execution, _state, name, wanted) => {
      const { message } = execution;
      const found = message.sip.headers(name);
      const first = found[0];
      if (first === undefined) return -1;
      if (found.some((item) => has(item, wanted))) return 1;
      const text = first.body === '' ? wanted : `,${wanted}`;
      message.edits.insert(first.bodyEnd, text, {
        what: `add option ${wanted}`,
        origin: execution.position(),
      });
      return 1;
    },
  }),
  list_hdr_remove_option: sipmsgops.fn({
    doc: 'Removes an option from a header.',
    routes: most,
    args: [header, option],
    returns: { 1: 'removed', [-1]: 'it was not listed' },
    run: (execution, _state, name, wanted) => {
      const removed = execution.message.sip.headers(name).filter((found) => remove(execution, found, wanted));
      return removed.length > 0 ? 1 : -1;
    },
  }),
};
