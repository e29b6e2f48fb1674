import type { ByteString } from '../../values/value.ts';

/** Where records go. */
export const backends = ['log', 'db', 'aaa', 'evi'] as const;
export type Backend = (typeof backends)[number];

/** A value of the script that a backend writes under a name of its own. */
export interface Field {
  /** As the script knows it: `$acc_extra(tag)`. */
  readonly tag: ByteString;
  readonly name: ByteString;
}

/** The fields of `extra_fields` or `leg_fields`. */
export interface Fields {
  readonly of: Readonly<Record<Backend, readonly Field[]>>;
  readonly tags: ReadonlySet<ByteString>;
}

/** Takes `backend: tag[->name]; …` apart, one text for each modparam; a string tells what is wrong with them. */
export function parseFields(texts: readonly ByteString[]): Fields | string {
  const of: Record<Backend, Field[]> = { log: [], db: [], aaa: [], evi: [] };
  const tags = new Set<ByteString>();
  for (const text of texts) {
    const colon = text.indexOf(':');
    if (colon < 0) return `no backend in "${text}"`;
    const backend = backends.find((name) => name === text.slice(0, colon).trim());
    if (backend === undefined) return `unknown backend in "${text}"`;
    for (const part of text.slice(colon + 1).split(';')) {
      // Nothing behind an empty part is read.
      if (part.trim() === '') break;
      const arrow = part.indexOf('->');
      const tag = (arrow < 0 ? part : part.slice(0, arrow)).trim();
      const name = (arrow < 0 ? part : part.slice(arrow + 2)).trim();
      if (tag === '') continue;
      tags.add(tag);
      // The first definition of a tag for a backend counts.
      if (!of[backend].some((field) => field.tag === tag)) of[backend].push({ tag, name });
    }
  }
  return { of, tags };
}
