import { arg, deliver, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, param } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { Wait } from '../../declarations/wait.ts';
import type { ByteString } from '../../values/value.ts';
import { appendBranch, newBranch } from '../../variables/branch-set.ts';
import { setRequestUri } from '../../variables/request-uri.ts';

const exec = declareModule({
  name: 'exec',
  doc: 'Runs commands of the operating system, where the host allows it.',
  params: {
    time_to_kill: param.integer(0, 'Seconds after which a command is ended; 0: never.'),
    setvars: param.integer(0, 'Not 0: headers are given to `exec_msg` as environment variables.'),
  },
});

const most: readonly RouteKind[] = ['request', 'failure', 'onreply', 'local', 'startup', 'timer', 'event'];
const command = arg.string('command', 'What `/bin/sh` runs.');

interface Result {
  readonly exitCode: number;
  readonly output: ByteString;
  readonly error: ByteString;
}

interface Options {
  readonly input?: ByteString;
  readonly environment?: Record<string, string>;
}

/** Starts a command; false when the host allows none. */
function launch(
  execution: Execution,
  text: ByteString,
  options: Options,
  done: (result: Result) => void = () => undefined,
): boolean {
  const { process } = execution.server.host;
  if (process.run === null) execution.log('ERROR', `commands are not allowed here, not run: ${text}`);
  else process.run(text, options, done);
  return process.run !== null;
}

/** Runs a command and goes on with what `finish` makes of its result; -1 at once when the host allows none. */
function run(
  execution: Execution,
  text: ByteString,
  options: Options,
  finish: (result: Result) => number,
): Wait {
  return new Wait((resume) => {
    if (!launch(execution, text, options, (result) => resume(finish(result)))) resume(-1);
  });
}

/** The values of an AVP as `OSIPS_EXEC_0` (the newest), `OSIPS_EXEC_1`, …; null when it has none. */
function environmentOf(execution: Execution, avp: VariableReference): Record<string, string> | null {
  const name = avp.avpName(execution);
  const values = name === null ? [] : execution.avps.all(name);
  if (values.length === 0) return null;
  return Object.fromEntries(values.map((value, index) => [`OSIPS_EXEC_${index}`, String(value)]));
}

const output = arg.optional(arg.output('output', 'Receives what the command writes.'));
const error = arg.optional(
  arg.output('error', 'Receives what the command writes to its error output; nothing in `async()`.'),
);
const environment = arg.optional(
  arg.avp('environment', 'AVP whose values the command gets as `OSIPS_EXEC_0` and so on.'),
);

function linesOf(text: ByteString): ByteString[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Also the empty lines, but nothing behind the last line end. */
function everyLineOf(text: ByteString): ByteString[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export default exec.complete({
  functions: {
    exec: exec.fn({
      doc: 'Runs a command and waits for it, however it ends.',
      routes: most,
      args: [
        command,
        arg.optional(arg.string('input', 'What the command reads.')),
        output,
        error,
        environment,
      ],
      returns: { 1: 'it was run', 2: 'it was started, and nobody waits for it', [-1]: 'it was not' },
      waits: true,
      async: true,
      run: (execution, _state, text, input, outputTo, errorTo, variables) => {
        const environment = variables === undefined ? {} : environmentOf(execution, variables);
        if (environment === null) {
          execution.log('ERROR', 'the AVP with the environment has no values');
          return -1;
        }
        const options = { ...(input === undefined ? {} : { input }), environment };
        const isAsynchronous = execution.asynchronous === true;
        if (isAsynchronous && outputTo === undefined) return launch(execution, text, options) ? 2 : -1;
        if (isAsynchronous)
          return run(execution, text, options, (result) => {
            for (const line of everyLineOf(result.output)) outputTo!.set(execution, line);
            return 1;
          });
        return run(execution, text, options, (result) =>
          deliver(execution, result.output, outputTo) && deliver(execution, result.error, errorTo) ? 1 : -1,
        );
      },
    }),
    exec_msg: exec.fn({
      doc: 'Runs a command that reads the message.',
      until: '2.4',
      routes: ['request', 'failure', 'onreply', 'local', 'timer', 'event'],
      args: [command],
      returns: { 1: 'it ended well', [-1]: 'it failed, or was not run' },
      waits: true,
      run: (execution, _state, text) =>
        run(execution, text, { input: execution.message.sip.raw }, ({ exitCode }) =>
          exitCode === 0 ? 1 : -1,
        ),
    }),
    exec_dset: exec.fn({
      doc: 'Runs a command that gets the request URI as its argument; its lines become the destinations.',
      until: '2.4',
      routes: ['request', 'failure'],
      args: [command],
      returns: { 1: 'it told destinations', [-1]: 'it failed, told none, or was not run' },
      waits: true,
      run: (execution, _state, text) => {
        const { message, server } = execution;
        const uri = message.requestUri ?? message.sip.requestUri ?? '';
        return run(
          execution,
          `${text} '${uri.replaceAll("'", "'\\''")}'`,
          {},
          ({ exitCode, output: told }) => {
            const [first, ...others] = linesOf(told);
            if (exitCode !== 0 || first === undefined) return -1;
            setRequestUri(message, first);
            for (const other of others) appendBranch(message, server.version, newBranch(other));
            return 1;
          },
        );
      },
    }),
    exec_avp: exec.fn({
      doc: 'Runs a command whose lines become values of AVPs.',
      until: '2.4',
      routes: most,
      args: [
        command,
        arg.optional(arg.raw('avps', 'AVPs for the lines, separated by `;`; `$avp(1)`, … when left out.')),
      ],
      returns: { 1: 'it told something', [-1]: 'it failed, told nothing, or was not run' },
      waits: true,
      run: (execution, _state, text, list) => {
        const names = list?.split(';').flatMap((item) => /^\$avp\((.+)\)$/.exec(item.trim())?.[1] ?? []);
        return run(execution, text, {}, ({ exitCode, output: told }) => {
          const lines = linesOf(told);
          if (exitCode !== 0 || lines.length === 0) return -1;
          for (const [index, line] of lines.entries()) {
            const avp = names === undefined ? String(index + 1) : names[index];
            if (avp !== undefined) execution.avps.push(avp, line);
          }
          return 1;
        });
      },
    }),
    exec_getenv: exec.fn({
      doc: 'Reads an environment variable.',
      until: '2.4',
      routes: most,
      args: [arg.string('name', 'Its name.'), arg.output('result', 'Receives the value.')],
      returns: { 1: 'it is set', [-1]: 'it is not' },
      run: (execution, _state, name, result) => {
        const value = execution.server.host.process.environment(name);
        return value !== null && result.set(execution, value) ? 1 : -1;
      },
    }),
  },
});
