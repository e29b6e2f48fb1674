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
  ];
}
