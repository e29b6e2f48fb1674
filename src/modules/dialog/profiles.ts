import { ModuleProblem } from '../../declarations/module.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';
import type { Dialog, ProfileLink } from './dialog.ts';

/** How the sizes of a profile are shared between servers: not at all, by a cache, by a cluster. */
export type Sharing = 'none' | 'cache' | 'cluster';

export interface Profile {
  readonly name: ByteString;
  readonly hasValue: boolean;
  readonly sharing: Sharing;
}

/** Named groups of dialogs, with or without values. */
export class Profiles {
  /** As defined: those without values first. */
  readonly all: readonly Profile[];
  readonly #rows: number;
  readonly #members = new Map<ByteString, Set<Dialog>>();

  constructor(settings: {
    readonly profilesWithValue: ByteString | null;
    readonly profilesWithoutValue: ByteString | null;
    readonly profileRows: number;
    readonly hasCache: boolean;
  }) {
    const { profilesWithoutValue, profilesWithValue, hasCache } = settings;
    this.all = [
      ...definitions(profilesWithoutValue, false, hasCache),
      ...definitions(profilesWithValue, true, hasCache),
    ];
    this.all.forEach(({ name, sharing }, index) => {
      const first = this.all.findIndex((other) => other.name === name && other.sharing === sharing);
      if (first < index) throw new ModuleProblem(`the profile ${name} is defined twice`);
    });
    this.#rows = settings.profileRows;
  }

  /** @param given its name; of a shared one with the suffix of its definition */
  find(given: ByteString): Profile | null {
    const { name, suffix } = nameParts(given);
    const sharing = sharings[suffix] ?? 'none';
    return this.all.find((profile) => profile.name === name && profile.sharing === sharing) ?? null;
  }

  /**
   * A dialog may be in a profile several times, with the same value too.
   * @param clear the values the dialog has in this profile go first
   */
  set(dialog: Dialog, profile: Profile, value: ByteString | null, clear = false): void {
    if (clear) this.unsetAll(dialog, profile);
    dialog.profiles = [...dialog.profiles, { profile: profile.name, value }];
    const members = this.#members.get(profile.name);
    if (members === undefined) this.#members.set(profile.name, new Set([dialog]));
    else members.add(dialog);
  }

  /** Takes the dialog out of the profile once, with that value. False when it was not in there. */
  unset(dialog: Dialog, profile: Profile, value: ByteString | null): boolean {
    const at = dialog.profiles.findLastIndex((link) => matches(link, profile, value));
    if (at >= 0) this.#keep(dialog, profile, dialog.profiles.toSpliced(at, 1));
    return at >= 0;
  }

  /** Takes the dialog out of the profile, with whatever values. */
  unsetAll(dialog: Dialog, profile: Profile): void {
    this.#keep(
      dialog,
      profile,
      dialog.profiles.filter((link) => !matches(link, profile, null)),
    );
  }

  #keep(dialog: Dialog, profile: Profile, links: ProfileLink[]): void {
    dialog.profiles = links;
    if (!links.some((link) => link.profile === profile.name)) this.#members.get(profile.name)?.delete(dialog);
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

const sharings: Readonly<Record<string, Sharing>> = { s: 'cache', b: 'cluster' };

/** `gateway/s`: the first letter behind the slash counts. */
function nameParts(text: ByteString): { name: ByteString; suffix: ByteString } {
  const slash = text.indexOf('/');
  if (slash < 0) return { name: text, suffix: '' };
  return {
    name: text.slice(0, slash).trim(),
    suffix: text
      .slice(slash + 1)
      .trim()
      .slice(0, 1),
  };
}

/**
 * `caller; gateway/s`; the suffix tells how the profile is shared, if there is what it is shared by.
 * @throws ModuleProblem when a name cannot be one
 */
function definitions(text: ByteString | null, hasValue: boolean, hasCache: boolean): Profile[] {
  const profiles: Profile[] = [];
  for (const part of text?.split(';') ?? []) {
    const { name, suffix } = nameParts(part.trim());
    if (name === '') continue;
    if (!/^[A-Za-z0-9]+$/.test(name)) {
      throw new ModuleProblem(`bad name of a profile: ${name}; only letters and digits can be used`);
    }
    if (/[A-Za-z0-9]/.test(suffix) && sharings[suffix] === undefined) {
      throw new ModuleProblem(`unknown letter behind the name of profile ${name}: ${suffix}`);
    }
    profiles.push({ name, hasValue, sharing: suffix === 's' && hasCache ? 'cache' : 'none' });
  }
  return profiles;
}
