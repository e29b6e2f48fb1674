import { type EventParameter, namedParameters } from '../declarations/events.ts';
import type {
  StatusGroup,
  StatusIdentifier,
  StatusReport,
  StatusReports,
} from '../declarations/status-reports.ts';
import { sameText } from '../sip/scan.ts';
import type { ByteString } from '../values/value.ts';

interface Identifier extends StatusIdentifier {
  status: number;
  details: ByteString | null;
  reports: readonly StatusReport[];
  readonly limit: number;
}

interface Group extends StatusGroup {
  readonly identifiers: Identifier[];
  find(identifier: ByteString | null): Identifier | null;
}

/** The reports of a server, among them the core's own. */
export interface ServerStatusReports extends StatusReports {
  /** The server runs: `startup_route` is over. */
  started(): void;
}

/** @param changed told of each status that is another one, with what the event carries */
export function createStatusReports(
  now: () => number,
  changed: (parameters: readonly EventParameter[]) => void,
): ServerStatusReports {
  const groups: Group[] = [];
  const own = (group: StatusGroup) => groups.find((known) => known === group)!;
  const reports: ServerStatusReports = {
    groups,
    find: (name) => groups.find((group) => sameText(group.name, name)) ?? null,
    addGroup(name, isPublic) {
      if (reports.find(name) !== null) return null;
      const identifiers: Identifier[] = [];
      const group: Group = {
        name,
        isPublic,
        identifiers,
        find: (identifier) => identifiers.find((known) => sameText(known.name, identifier ?? 'main')) ?? null,
        readiness: () => (identifiers.some(({ status }) => status < 0) ? -1 : 1),
      };
      groups.unshift(group);
      return group;
    },
    addIdentifier(group, name, status, details, limit) {
      const added = { name: name ?? 'main', status: status || 1, details, reports: [], limit };
      own(group).identifiers.unshift(added);
    },
    setStatus(group, identifier, status, details) {
      const found = own(group).find(identifier);
      if (found === null) return false;
      const old = found.status;
      found.status = status || 1;
      found.details = details;
      if (old !== found.status)
        changed(
          namedParameters({
            group: group.name,
            identifier: found.name,
            status: found.status,
            ...(details !== null && { details }),
            old_status: old,
          }),
        );
      return true;
    },
    report(group, identifier, text) {
      const found = own(group).find(identifier);
      if (found === null) return false;
      found.reports = [...found.reports, { at: Math.floor(now() / 1000), text }].slice(-found.limit);
      return true;
    },
    started() {
      reports.setStatus(core, null, 1, 'running');
      reports.report(core, null, 'initialization completed, ready now');
    },
  };
  const core = reports.addGroup('core', false)!;
  reports.addIdentifier(core, null, -1, 'initializing', 10);
  reports.report(core, null, 'initializing');
  return reports;
}
