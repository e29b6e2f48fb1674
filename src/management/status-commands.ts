import { type ManagementCommand, ManagementError, type ManagementValue } from '../declarations/management.ts';
import type { Server } from '../declarations/server.ts';
import type { StatusGroup, StatusIdentifier } from '../declarations/status-reports.ts';
import { sameText } from '../sip/scan.ts';
import { calendarTime } from '../values/calendar.ts';
import { ctime } from '../values/strftime.ts';

const noGroup = new ManagementError(404, 'Group not found');

function shownStatus(status: number, details: string | null) {
  return { Readiness: status >= 0, Status: status, ...(details !== null && { Details: details }) };
}

function status({ identifiers }: StatusGroup): ManagementValue {
  return identifiers.map((item) => ({ Name: item.name, ...shownStatus(item.status, item.details) }));
}

/** The commands that tell what parts of the server report (reference: language 8, `sr_check_status`). */
export function statusCommands(server: Server): ManagementCommand[] {
  const { statusReports } = server;
  const find = (name: unknown) => (name === undefined ? null : statusReports.find(String(name)));

  function reportsOf({ reports }: StatusIdentifier): ManagementValue {
    return reports.map(({ at, text }) => ({ Timestamp: at, Date: dateOf(server, at), Log: text }));
  }

  function reports({ identifiers }: StatusGroup): ManagementValue {
    return identifiers.map((item) => ({ Name: item.name, Reports: reportsOf(item) }));
  }

  /** What a command shows of one group, or of all of them with their names. */
  function shown(group: unknown, what: (group: StatusGroup) => ManagementValue) {
    if (group === undefined)
      return statusReports.groups.map((item) => ({ Name: item.name, Identifiers: what(item) }));
    const found = find(group);
    return found === null ? noGroup : what(found);
  }

  const names = (group: StatusGroup) => ({
    Group: group.name,
    Identifiers: group.identifiers.map((item) => item.name),
  });

  return [
    {
      name: 'sr_list_identifiers',
      doc: 'The parts of the server that report, by groups.',
      recipes: [[], ['group']],
      run: ({ group }) => {
        if (group === undefined) return statusReports.groups.map(names);
        const found = find(group);
        return found === null ? noGroup : names(found);
      },
    },
    {
      name: 'sr_list_status',
      doc: 'Which parts of the server are ready.',
      recipes: [[], ['group']],
      run: ({ group }) => shown(group, status),
    },
    {
      name: 'sr_list_reports',
      doc: 'What parts of the server reported.',
      recipes: [[], ['group'], ['group', 'identifier']],
      run: ({ group, identifier }) => {
        if (identifier === undefined) return shown(group, reports);
        const found = find(group);
        if (found === null) return noGroup;
        const item = found.find(String(identifier));
        return item === null ? new ManagementError(404, 'Identifier not found') : reportsOf(item);
      },
    },
    {
      name: 'sr_get_status',
      doc: 'Whether a part of the server is ready.',
      recipes: [['group'], ['group', 'identifier']],
      run: ({ group, identifier }) => {
        const found = find(group);
        if (found === null) return noGroup;
        const name = identifier === undefined ? null : String(identifier);
        if (name !== null && sameText(name, 'all')) return shownStatus(found.readiness(), 'aggregated');
        const item = found.find(name);
        return item === null
          ? new ManagementError(404, 'Identity not found')
          : shownStatus(item.status, item.details);
      },
    },
  ];
}

function dateOf({ host }: Server, at: number): string {
  return ctime(calendarTime(at, host.clock.zoneOffset(at)));
}
