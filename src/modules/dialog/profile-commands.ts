import {
  type ManagementCommand,
  ManagementError,
  type ManagementResult,
} from '../../declarations/management.ts';
import type { ByteString } from '../../values/value.ts';
import { describe } from './describe.ts';
import type { Dialog } from './dialog.ts';
import { endDialog } from './end.ts';
import type { DialogLayer } from './layer.ts';
import { findDialog } from './management.ts';
import type { Profile } from './profiles.ts';
import { dialogTree } from './tree.ts';

type Parameter = string | number | boolean | null | readonly (string | number)[] | undefined;

const yesNo = (value: boolean) => (value ? 'yes' : 'no');

/** The value in a command, null when none was given. */
function given(value: Parameter): ByteString | null {
  return value === undefined || value === null ? null : String(value);
}

/** The commands about profiles. */
export function profileCommands(layer: DialogLayer): ManagementCommand[] {
  const { profiles } = layer;
  const withProfile = <T>(name: Parameter, run: (profile: Profile) => T): T | ManagementError => {
    const profile = profiles.find(String(name));
    return profile === null ? new ManagementError(404, 'Profile not found') : run(profile);
  };
  const members = (profile: Profile, value: ByteString | null): Dialog[] =>
    layer.table.all().filter((item) => profiles.has(item, profile, value));
  const size = (profile: Profile, value: ByteString | null) => ({
    name: profile.name,
    value,
    count: profiles.size(profile, profile.hasValue ? value : null),
    shared: yesNo(profile.sharing === 'cache'),
    replicated: yesNo(profile.sharing === 'cluster'),
  });
  const values = (profile: Profile) =>
    profile.hasValue ? profiles.values(profile) : [{ value: null, count: profiles.size(profile, null) }];
  const byValue = [['profile'], ['profile', 'value']];
  const all: ManagementCommand[] = [
    {
      name: 'profile_get_size',
      doc: 'How many dialogs are in a profile (with that value).',
      recipes: byValue,
      run: ({ profile, value }) => withProfile(profile, (found) => ({ Profile: size(found, given(value)) })),
      tree: ({ profile, value }) =>
        withProfile(profile, (found) => {
          const { name, value: shown, ...attributes } = size(found, given(value));
          return [{ name: 'profile', value: '', attributes: { name, value: shown ?? '', ...attributes } }];
        }),
    },
    {
      name: 'profile_list_dlgs',
      doc: 'The dialogs in a profile (with that value).',
      recipes: byValue,
      run: ({ profile, value }) =>
        withProfile(
          profile,
          (found): ManagementResult => ({
            Dialogs: members(found, given(value)).map((item) => describe(layer, item, false)),
          }),
        ),
      tree: ({ profile, value }) =>
        withProfile(profile, (found) => members(found, given(value)).map((item) => dialogTree(item, false))),
    },
    {
      name: 'profile_get_values',
      doc: 'The values in a profile with the number of dialogs.',
      recipes: [['profile']],
      run: ({ profile }) => withProfile(profile, (found): ManagementResult => values(found)),
      tree: ({ profile }) =>
        withProfile(profile, (found) =>
          values(found).map(({ value, count }) => ({
            name: 'value',
            value: '',
            attributes: { value: value ?? 'WITHOUT VALUE', count },
          })),
        ),
    },
    {
      name: 'list_all_profiles',
      doc: 'The profiles.',
      recipes: [[]],
      run: () => ({ Profiles: profiles.all.map(({ name, hasValue }) => ({ name, 'has value': hasValue })) }),
      tree: () => profiles.all.map(({ name, hasValue }) => ({ name, value: hasValue ? 1 : 0 })),
    },
    {
      name: 'profile_end_dlgs',
      doc: 'Ends the dialogs in a profile (with that value).',
      recipes: byValue,
      run: ({ profile, value }) =>
        withProfile(profile, (found): ManagementResult => {
          for (const item of members(found, given(value))) {
            item.endReason ??= 'MI Termination';
            endDialog(layer, item);
          }
          return 'OK';
        }),
    },
  ];
  if (layer.server.version === '2.4') return all;
  const change = (
    id: Parameter,
    name: Parameter,
    run: (found: Dialog, profile: Profile) => ManagementResult,
  ) =>
    withProfile(name, (profile): ManagementResult => {
      const found = findDialog(layer, String(id));
      return found === null ? new ManagementError(404, 'Requested Dialog not found') : run(found, profile);
    });
  all.push(
    {
      name: 'dlg_set_profile',
      groupName: 'dialog:set_profile',
      doc: 'Puts a dialog into a profile.',
      recipes: [
        ['dlg_id', 'profile'],
        ['dlg_id', 'profile', 'value'],
        ['dlg_id', 'profile', 'value', 'clear_values'],
      ],
      run: ({ dlg_id: id, profile, value, clear_values: clear }) =>
        change(id, profile, (found, wanted) => {
          profiles.set(
            found,
            wanted,
            wanted.hasValue ? (given(value) ?? '') : null,
            Number(clear ?? 0) !== 0,
          );
          return 'OK';
        }),
    },
    {
      name: 'dlg_unset_profile',
      groupName: 'dialog:unset_profile',
      doc: 'Takes a dialog out of a profile.',
      recipes: [
        ['dlg_id', 'profile'],
        ['dlg_id', 'profile', 'value'],
      ],
      run: ({ dlg_id: id, profile, value }) =>
        change(id, profile, (found, wanted) => {
          const text = wanted.hasValue ? given(value) : null;
          if (!profiles.has(found, wanted, text)) {
            return new ManagementError(404, 'Dialog is not in that profile');
          }
          if (wanted.hasValue && text === null) profiles.unsetAll(found, wanted);
          else profiles.unset(found, wanted, text);
          return 'OK';
        }),
    },
  );
  return all;
}
