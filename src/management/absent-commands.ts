import { type ManagementCommand, ManagementError } from '../declarations/management.ts';

/** Commands that list what sipscript never has: the answer of a server that has none of it. */
export function absentCommands(): ManagementCommand[] {
  return [
    {
      name: 'list_blacklists',
      doc: 'The blacklists: sipscript has none.',
      recipes: [[], ['name']],
      run: ({ name }) =>
        name === undefined ? { Blacklists: [] } : new ManagementError(404, 'Blacklist not found'),
    },
    ...['sr_list_identifiers', 'sr_list_status', 'sr_list_reports'].map(
      (name): ManagementCommand => ({
        name,
        doc: 'Status reports: nothing in sipscript makes any.',
        recipes: name === 'sr_list_reports' ? [[], ['group'], ['group', 'identifier']] : [[], ['group']],
        run: ({ group }) => (group === undefined ? [] : new ManagementError(404, 'Group not found')),
      }),
    ),
    {
      name: 'sr_get_status',
      doc: 'A status report: nothing in sipscript makes any.',
      recipes: [['group'], ['group', 'identifier']],
      run: () => new ManagementError(404, 'Group not found'),
    },
  ];
}
