import type { ByteString } from '../values/value.ts';

/** The partition that is meant where none is named. */
export const defaultPartition = 'default';

/** A further source of data of a module, as its parameter `partition` names it. */
export interface PartitionText {
  /** Null: none is written. */
  readonly name: ByteString | null;
  /** What stands behind the name, in full. */
  readonly text: ByteString;
  /** In order; a name may come again. */
  readonly settings: readonly (readonly [name: ByteString, value: ByteString])[];
}

/** Reads `name: db_url=text:///folder; table_name=address`. A text: what is wrong with it. */
export function parsePartition(text: ByteString): PartitionText | string {
  const colon = text.indexOf(':');
  // The colon of `text://` belongs to a value.
  const isNamed = colon >= 0 && text[colon + 1] !== '/';
  const rest = text.slice(isNamed ? colon + 1 : 0).trim();
  const settings: [ByteString, ByteString][] = [];
  for (const item of rest.split(';')) {
    const equal = item.indexOf('=');
    if (equal < 0) continue;
    const [key, value] = [item.slice(0, equal).trim(), item.slice(equal + 1).trim()];
    if (key === '' || value === '')
      return `\`${text}\` has a setting without ${key === '' ? 'name' : 'value'}`;
    settings.push([key, value]);
  }
  return { name: isNamed ? text.slice(0, colon).trim() : null, text: rest, settings };
}

/** A table of rows that is one of several of a module. */
export interface TablePartition {
  readonly name: ByteString;
  /** Null: as for the default one. */
  readonly url: ByteString | null;
  readonly table: ByteString | null;
  /** `default: other` tells which partition is meant where none is named. */
  readonly other: ByteString | null;
}

/** Reads `name`, `name: db_url=text:///folder; table_name=address` or `default: other`. A text: what is wrong with it. */
export function parseTablePartition(text: ByteString): TablePartition | string {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  if (name === '') return `\`${text}\` has no name`;
  const found: { -readonly [Key in keyof TablePartition]: TablePartition[Key] } = {
    name,
    url: null,
    table: null,
    other: null,
  };
  const items = colon < 0 ? [] : text.slice(colon + 1).split(';');
  for (const item of items) {
    const [, key, value = null] = /^([^=]*)(?:=(.*))?$/s.exec(item)!.map((part) => part?.trim());
    if (key === '') continue;
    if (value === null && items.length === 1) found.other = key!;
    else if (key === 'db_url' && value !== null) found.url = value || null;
    else if (key === 'table_name' && value !== null) found.table = value || null;
    else return `\`${item.trim()}\` is neither db_url=… nor table_name=…`;
  }
  return found;
}
