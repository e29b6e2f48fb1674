import type { ManagementResult } from '../../src/declarations/management.ts';
import { type PeerRun, type PeerRunOptions, request, runBetweenPeers } from './sip-peers.ts';

const columns = 'setid(int) destination(string) socket(string,null) state(int) probe_mode(int) ';
const more = 'weight(string,null) priority(int) attrs(string,null) description(string,null)';

export interface DestinationRun extends PeerRun {
  manage(command: string, parameters?: Readonly<Record<string, string | number>>): ManagementResult;
  /** What the main route logs for each of some requests. */
  logs(requests: readonly string[]): string[];
}

/** One row: set, host and port of 127.0.0.1, and what differs from an active destination of weight 1. */
export function destination(
  set: number,
  port: number | string,
  { state = 0, probe = 0, weight = '1', priority = 0, attributes = '', socket = '' } = {},
): string {
  const uri = typeof port === 'string' ? port : `sip:127.0.0.1:${port}`;
  const texts = [uri, socket].map((text) => text.replaceAll(':', '\\:'));
  return [set, ...texts, state, probe, weight, priority, attributes, ''].join(':');
}

/** Runs a script with destinations from a table in `/tables`. */
export function runWithDestinations(
  rows: readonly string[],
  script: string,
  options: PeerRunOptions = {},
): DestinationRun {
  const run = runBetweenPeers(`modparam("dispatcher", "db_url", "text:///tables")\n${script}`, {
    load: ['db_text', 'dispatcher'],
    ...options,
    files: {
      '/tables/dispatcher': `${columns}${more}\n${rows.join('\n')}\n`,
      '/tables/version': 'table_name(string) table_version(int)\ndispatcher:9\nother:9\n',
      ...options.files,
    },
  });
  return Object.assign(run, {
    manage: (command: string, parameters: Readonly<Record<string, string | number>> = {}) => {
      let result: ManagementResult | undefined;
      run.engine.management.execute(command, parameters, (answer) => {
        result = answer;
      });
      return result!;
    },
    logs: (requests: readonly string[]) => {
      run.log();
      for (const text of requests) run.peer(5080).send(text);
      return run.log();
    },
  });
}

/** Requests that differ in their Call-IDs. */
export function calls(...callIds: readonly string[]): string[] {
  return callIds.map((callId) => request('OPTIONS', { callId, branch: `z9hG4bK-${callId}` }));
}
