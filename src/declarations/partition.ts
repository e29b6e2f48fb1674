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
