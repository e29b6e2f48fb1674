import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { StatusGroup } from '../../declarations/status-reports.ts';
import type { ByteString } from '../../values/value.ts';

const statusReport = declareModule({
  name: 'status_report',
  doc: 'States and reports that the script keeps.',
  params: {
    script_sr_group: param.strings('A group of the script; it has a status and reports of its own.', {
      since: '3.6',
    }),
  },
  setup: ({ server, params }) => {
    const { statusReports } = server;
    for (const text of params.script_sr_group) {
      const group = statusReports.addGroup(text.trim(), true);
      if (group === null) throw new ModuleProblem(`script_sr_group: there is a group ${text.trim()} already`);
      statusReports.addIdentifier(group, null, 1, null, 50);
    }
  },
});

const group = arg.string('group', 'A group that script_sr_group declares.');

function linkGroup(server: Server, _state: unknown, name: ByteString | undefined): string | null {
  if (name === undefined || server.statusReports.find(name) !== null) return null;
  return `there is no group \`${name}\`; add it to the parameter script_sr_group`;
}

/** The group of a name, when the script may change it; null after logging why not. */
function changeable(execution: Execution, name: ByteString): StatusGroup | null {
  const found = execution.server.statusReports.find(name);
  if (found?.isPublic) return found;
  execution.log(
    'ERROR',
    found === null ? `there is no group ${name}` : `the group ${name} is not of the script`,
  );
  return null;
}

export default statusReport.complete({
  functions: {
    sr_set_status: statusReport.fn({
      since: '3.6',
      doc: 'Sets the status of a group: above 0 it is ready, below it is not.',
      args: [
        group,
        arg.integer('status', 'The status.'),
        arg.optional(arg.string('details', 'What it means.')),
      ],
      returns: { 0: 'done; the script ends', [-1]: 'no group of the script' },
      link: linkGroup,
      run: (execution, _state, name, status, details) => {
        const found = changeable(execution, name);
        if (found === null) return -1;
        execution.server.statusReports.setStatus(found, null, status, details ?? null);
        return 0;
      },
    }),
    sr_add_report: statusReport.fn({
      since: '3.6',
      doc: 'Adds to the reports of a group.',
      args: [group, arg.string('report', 'What to add.')],
      returns: { 1: 'done', [-1]: 'no group of the script' },
      link: linkGroup,
      run: (execution, _state, name, text) => {
        const found = changeable(execution, name);
        if (found === null) return -1;
        execution.server.statusReports.report(found, null, text);
        return 1;
      },
    }),
  },
});
