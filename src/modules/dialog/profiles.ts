import { coreHash } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';
import type { Dialog } from './dialog.ts';

/** How the sizes of a profile are shared between servers: not at all, by a cache, by a cluster. */
export type Sharing = 'none' | 'cache' | 'cluster';

export interface Profile {
  readonly name: ByteString;
  readonly hasValue: boolean;
  readonly sharing: Sharing;
}

/** Named groups of dialogs, with or without values. */
export class Profiles {
  /** The last one defined first. */
  readonly all: readonly Profile[];
  readonly #rows: number;
  readonly #members = new Map<ByteString, Set<Dialog>>();

  constructor(settings: {
    readonly profilesWithValue: ByteString | null;
    readonly profilesWithoutValue: ByteString | null;
    readonly profileRows: number;
  }) {
    const without = definitions(settings.profilesWithoutValue, false);
    const withValue = definitions(settings.profilesWithValue, true);
    this.all = [...without, ...withValue].reverse();
    this.#rows = settings.profileRows;
  }

  find(name: ByteString): Profile | null {
    return this.all.find((profile) => profile.name === name) ?? null;
  }

  /** @param clear the values the dialog has in this profile go first */
  set(dialog: Dialog, profile: Profile, value: ByteString | null, clear = false): void {
    if (clear) this.unset(dialog, profile, null);
    if (this.has(dialog, profile, value)) return;
    dialog.profiles = [...dialog.profiles, { profile: profile.name, value }];
    const members = this.#members.get(profile.name);
    if (members === undefined) this.#members.set(profile.name, new Set([dialog]));
    else members.add(dialog);
  }

  /** Value null: all of them. False when the dialog was not in the profile. */
  unset(dialog: Dialog, profile: Profile, value: ByteString | null): boolean {
    const left = dialog.profiles.filter((link) => !matches(link, profile, value));
    const found = left.length < dialog.profiles.length;
    dialog.profiles = left;
    if (!left.some((link) => link.profile === profile.name)) this.#members.get(profile.name)?.delete(dialog);
    return found;
  }

  /** Value null: any. */
  has(dialog: Dialog, profile: Profile, value: ByteString | null): boolean {
    return dialog.profiles.some((link) => matches(link, profile, value));
  }

  /** Takes an ended dialog out of all profiles. */
  clear(dialog: Dialog): void {
    for (const { profile } of dialog.profiles) this.#members.get(profile)?.delete(dialog);
    dialog.profiles = [];
  }

  /** How often dialogs are in a profile; value null: with any value. */
  size(profile: Profile, value: ByteString | null): number {
    let size = 0;
    for (const dialog of this.#members.get(profile.name) ?? []) {
      size += dialog.profiles.filter((link) => matches(link, profile, value)).length;
    }
    return size;
  }

  /** Values with the number of dialogs, in the order in which the server lists them. */
  values(profile: Profile): { readonly value: ByteString; readonly count: number }[] {
    const counts = new Map<ByteString, number>();
    for (const dialog of this.#members.get(profile.name) ?? []) {
      for (const link of dialog.profiles) {
        if (link.profile !== profile.name || link.value === null) continue;
        counts.set(link.value, (counts.get(link.value) ?? 0) + 1);
      }
    }
    const row = (value: ByteString) => coreHash(value, this.#rows);
    return [...counts]
      .map(([value, count]) => ({ value, count }))
      .sort((left, right) => row(left.value) - row(right.value) || (left.value < right.value ? -1 : 1));
  }
}

function matches(
  link: { readonly profile: ByteString; readonly value: ByteString | null },
  profile: Profile,
  value: ByteString | null,
): boolean {
  return link.profile === profile.name && (value === null || link.value === value);
}

/** `caller; gateway/s`; the suffix tells how the profile is shared. */
function definitions(text: ByteString | null, hasValue: boolean): Profile[] {
  const profiles: Profile[] = [];
  for (const part of text?.split(';') ?? []) {
    const [name = '', suffix = ''] = part.split('/').map((item) => item.trim());
    if (name === '') continue;
    const sharing = suffix === 's' ? 'cache' : suffix === 'b' ? 'cluster' : 'none';
    profiles.push({ name, hasValue, sharing });
  }
  return profiles;
}
