import {
  type ManagementCommand,
  ManagementError,
  type ManagementResult,
} from '../../declarations/management.ts';
import { textParameter } from '../../management/parameters.ts';
import { printAddress } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import { type AddressRow, type AddressTable, maskText } from './addresses.ts';
import { filesOf, isAllowed } from './checks.ts';
import type { State } from './declaration.ts';

const longestName = 128;
const longestUri = 1024;

type Rows = (table: AddressTable) => readonly AddressRow[];

function describe(table: AddressTable, rows: Rows, mask: (row: AddressRow) => string) {
  return {
    Destinations: rows(table).map((row) => ({
      grp: row.group,
      ip: printAddress(row.network.address) ?? row.ip,
      mask: mask(row),
      port: row.port,
      proto: row.protocol,
      pattern: row.pattern,
      context_info: row.info,
    })),
  };
}

/** The MI commands: the tables reloaded and shown, and a check against files of rules. */
export function commands(state: State): ManagementCommand[] {
  const dump =
    (rows: Rows, mask: (row: AddressRow) => string): ManagementCommand['run'] =>
    ({ partition: name }): ManagementResult => {
      if (name === undefined) {
        const tables = [...state.partitions.values()];
        return { Partitions: tables.map((table) => ({ name: table.name, ...describe(table, rows, mask) })) };
      }
      const table = state.partitions.get(String(name));
      if (table === undefined) return new ManagementError(404, 'No such partition');
      return { part: table.name, ...describe(table, rows, mask) };
    };
  return [
    {
      name: 'address_reload',
      doc: 'Reads the address tables again.',
      recipes: [[], ['partition']],
      run({ partition: name }) {
        if (name === undefined) {
          for (const table of state.partitions.values()) {
            const problem = table.load();
            if (problem !== null)
              return new ManagementError(400, `failed to reload partition  ${table.name}!`, problem);
          }
          return 'OK';
        }
        const table = state.partitions.get(String(name));
        if (table === undefined) return new ManagementError(400, 'Trusted table reload failed');
        const problem = table.load();
        return problem === null ? 'OK' : new ManagementError(500, 'Failed to reolad', problem);
      },
    },
    {
      name: 'address_dump',
      doc: 'Single addresses of the tables.',
      recipes: [[], ['partition']],
      run: dump(
        (table) => table.addresses,
        (row) => String(row.mask),
      ),
    },
    {
      name: 'subnet_dump',
      doc: 'Subnets of the tables.',
      recipes: [[], ['partition']],
      run: dump((table) => table.subnets, maskText),
    },
    {
      name: 'allow_uri',
      doc: 'Whether files of rules that the script uses allow a pair of URIs.',
      recipes: [['basename', 'uri', 'contact']],
      run(parameters) {
        const texts: ByteString[] = [];
        for (const name of ['basename', 'uri', 'contact']) {
          const text = textParameter(parameters, name);
          if (text instanceof ManagementError) return text;
          if (!text) return new ManagementError(404, 'Basename is empty');
          texts.push(text);
        }
        const [basename, uri, contact] = texts as [ByteString, ByteString, ByteString];
        const files = filesOf(state, basename);
        if (files.allow.length + 1 > longestName) return new ManagementError(404, 'Basename is too long');
        if (uri.length > longestUri) return new ManagementError(404, 'URI is too long');
        if (contact.length > longestUri) return new ManagementError(404, 'Contact is too long');
        const isUsed = state.files.isLoaded(files.allow);
        return isUsed && isAllowed(state, files, uri, contact) ? 'OK' : new ManagementError(403, 'Forbidden');
      },
    },
  ];
}
