import { ArgumentProblem } from '../../declarations/arguments.ts';
import { ManagementError } from '../../declarations/management.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { parseCount, parsePermissions, parseSize } from './parameters.ts';
import { flatstoreTransport, rotationEvent } from './transport.ts';

const isLimit = (value: number | ByteString | null) =>
  value !== null && parseCount(value) === null ? 'must begin with a number' : null;
const mostFiles = 65_535;
const usualFiles = 100;

const flatstore = declareModule({
  name: 'event_flatstore',
  doc: 'Writes events to files, one line each.',
  params: {
    max_open_sockets: param.integer(usualFiles, 'Number of different files that may be subscribed.'),
    delimiter: param.string(',', 'Stands before each value.'),
    file_permissions: param.string('644', 'Octal permissions of new files.'),
    suppress_event_name: param.integer(0, '1: lines begin with the first value.', { since: '3.6' }),
    escape_delimiter: param.string(
      null,
      'Stands for the delimiter inside a value; as long as the delimiter.',
      { since: '3.6' },
    ),
    rotate_period: param.integer(
      0,
      'Seconds: the file name is made anew whenever the time is a multiple of it.',
      { since: '3.6' },
    ),
    rotate_count: param.integerOrString(0, 'Lines after which the file name is made anew.', {
      since: '3.6',
      check: isLimit,
    }),
    rotate_size: param.integerOrString(
      0,
      'Bytes after which the file name is made anew; a text may end in k, m or g.',
      { since: '3.6', check: isLimit },
    ),
    suffix: param.string(
      null,
      'A text with variables behind the path, evaluated whenever the file name is made.',
      { since: '3.6' },
    ),
  },
  setup({ server, params }) {
    const { delimiter, escape_delimiter: escaped } = params;
    if (escaped != null && escaped.length !== (delimiter ?? '').length)
      throw new ModuleProblem('escape_delimiter must be as long as delimiter');
    if (params.rotate_period < 0) server.log('WARNING', 'negative rotate_period, no rotation by time');
    const files =
      params.max_open_sockets > 0 && params.max_open_sockets <= mostFiles
        ? params.max_open_sockets
        : usualFiles;
    if (files !== params.max_open_sockets)
      server.log('WARNING', `max_open_sockets out of range, ${usualFiles} is used`);
    const transport = flatstoreTransport(server, {
      maxOpenSockets: files,
      delimiter: delimiter ?? '',
      escapeDelimiter: escaped ?? null,
      suppressName: (params.suppress_event_name ?? 0) !== 0,
      permissions: parsePermissions(params.file_permissions ?? ''),
      rotateCount: parseCount(params.rotate_count ?? 0) ?? 0,
      rotateSize: parseSize(params.rotate_size ?? 0) ?? 0,
      rotatePeriod: Math.max(0, params.rotate_period ?? 0),
      suffix: suffixOf(server, params.suffix ?? null),
    });
    server.events.addTransport(transport);
    return transport;
  },
});

/** The suffix is expanded for a dummy request, since no message belongs to a rotation. */
function suffixOf(server: Server, text: ByteString | null): () => ByteString {
  if (text === null) return () => '';
  const format = server.format(text);
  if (format instanceof ArgumentProblem) throw new ModuleProblem(`suffix: ${format.message}`);
  return () => (format.literal ? format.text : format.expand(server.executionFor(server.dummyRequest())));
}

export default flatstore.complete({
  events: {
    [rotationEvent]: {
      since: '3.6',
      doc: 'The name of a file was made anew.',
      parameters: ['timestamp', 'reason', 'filename', 'old_filename'],
    },
  },
  management: (transport) => [
    {
      name: 'evi_flat_rotate',
      groupName: 'event_flatstore:rotate',
      doc: 'Closes a file and makes its name anew.',
      recipes: [['path_to_file']],
      run: ({ path_to_file }) =>
        transport.rotate(String(path_to_file)) ? 'OK' : new ManagementError(400, 'File not found'),
    },
  ],
  stop: (transport) => transport.close!(),
});
