import { arg } from '../../declarations/arguments.ts';
import { declareModule } from '../../declarations/module.ts';
import type { Host } from '../../host/host.ts';
import { namedUuid, randomUuid, sortableUuid, timeUuid } from './uuid.ts';

const uuid = declareModule({ name: 'uuid', doc: 'Makes UUIDs.' });

/** A UUID of a version; 0 (the default) and 4 are random. Null: no such version, or it needs a name. */
function make(host: Host, version: number, namespace?: string, name?: string): string | null {
  switch (version) {
    case 0:
    case 4:
      return randomUuid(host);
    case 1:
      return timeUuid(host);
    case 7:
      return sortableUuid(host);
    case 3:
    case 5:
      return namespace === undefined || name === undefined ? null : namedUuid(version, namespace, name);
    default:
      return null;
  }
}

export default uuid.complete({
  functions: {
    uuid: uuid.fn({
      doc: 'Makes a UUID.',
      since: '3.6',
      args: [
        arg.output('result', 'Receives the UUID.'),
        arg.optional(arg.integer('version', '0 or 4 random, 1 time, 3 and 5 from a name, 7 sortable.')),
        arg.optional(arg.string('namespace', 'A UUID, for versions 3 and 5.')),
        arg.optional(arg.string('name', 'What it is made from, for versions 3 and 5.')),
      ],
      returns: { 1: 'done', [-1]: 'a version that is not known, or that lacks its name' },
      run: (execution, _state, result, wanted = 0, namespace, name) => {
        if (wanted === 2) execution.log('WARNING', 'UUIDs of version 2 are not made, this one is random');
        const version = wanted === 2 ? 0 : wanted;
        const text = make(execution.server.host, version, namespace, name);
        if (text === null) execution.log('ERROR', `cannot make a UUID of version ${version}`);
        return text !== null && result.set(execution, text) ? 1 : -1;
      },
    }),
  },
  variables: {
    uuid: [
      uuid.variable({
        doc: 'A new random UUID.',
        since: '3.6',
        until: '3.6',
        get: ({ server }) => randomUuid(server.host),
      }),
      uuid.variable({
        doc: 'A new UUID; `$uuid(1)` is made from the time.',
        since: '4.0',
        inner: 'optional',
        get: ({ server }, _state, { inner }) => make(server.host, inner === null ? 0 : Number(inner)),
      }),
    ],
  },
});
