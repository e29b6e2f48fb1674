import {
  type Management,
  type ManagementCommand,
  ManagementError,
  type ManagementParameters,
  type ManagementResult,
} from '../declarations/management.ts';
import type { Server } from '../declarations/server.ts';
import { product } from '../runtime/forwarding/identity.ts';
import { integerParameter, invalid, textParameter } from './parameters.ts';

const unknownCommand = new ManagementError(404, 'unknown MI command');

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The commands of the core that ask the server about itself. */
export function coreCommands(server: Server, management: Management): ManagementCommand[] {
  const { clock, process } = server.host;
  const seconds = () => Math.floor(clock.now() / 1000);
  const started = seconds();

  /** As `ctime` prints it, local time. */
  function timeText(time: number): string {
    const date = new Date((time + clock.zoneOffset(time)) * 1000);
    const two = (value: number) => String(value).padStart(2, '0');
    const clockTime = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
    return `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${clockTime} ${date.getUTCFullYear()}`;
  }

  /** Reads or sets the level of the log: of everything, or of the only process. */
  function logLevel(parameters: ManagementParameters): ManagementResult {
    const level = integerParameter(parameters, 'level');
    const pid = integerParameter(parameters, 'pid');
    if (level instanceof ManagementError) return level;
    if (pid instanceof ManagementError) return pid;
    if (level === null) {
      if (server.version === '2.4') return { 'Log level': server.logLevel() };
      return { Processes: [{ PID: process.pid, 'Log level': server.logLevel(), Type: 'attendant' }] };
    }
    const isGlobal = pid === null || pid === 0;
    if (!isGlobal && pid !== process.pid) return invalid('Bad PID');
    server.setLogLevel(level);
    return { [isGlobal ? 'New global log level' : 'Log level']: level };
  }

  function xlogLevel(parameters: ManagementParameters): ManagementResult {
    const level = integerParameter(parameters, 'level');
    if (level instanceof ManagementError) return level;
    if (level === null) return { 'xLog Level': server.xlogLevel() };
    server.setXlogLevel(level);
    return { 'New xLog level': level };
  }

  return [
    {
      name: 'uptime',
      doc: 'How long the server has been running.',
      recipes: [[]],
      run: () => ({
        Now: timeText(seconds()),
        'Up since': timeText(started),
        'Up time': `${seconds() - started} [sec]`,
      }),
    },
    {
      name: 'version',
      doc: 'The version that the script is run as.',
      recipes: [[], ['revision']],
      run: () => ({ Server: product(server.version) }),
    },
    {
      name: 'pwd',
      doc: 'The working directory.',
      recipes: [[]],
      run: () => ({ WD: process.folder }),
    },
    {
      name: 'which',
      doc: 'The commands.',
      recipes: [[], ['command']],
      run: ({ command }) => which(management, command),
    },
    {
      name: 'help',
      doc: 'What a command is for.',
      recipes: [[], ['mi_cmd']],
      run(parameters) {
        const name = textParameter(parameters, 'mi_cmd');
        if (name instanceof ManagementError) return name;
        // Help is for people: these words are our own.
        if (name === null) return 'help COMMAND: what a management command is for';
        const found = management.describe(name);
        if (found === null) return unknownCommand;
        return { Help: found.command.doc, 'Exported by': found.module };
      },
    },
    {
      name: 'arg',
      doc: 'The arguments that the server was started with.',
      recipes: [[]],
      run: () => [...(process.commandLine ?? ['sipscript'])],
    },
    {
      name: 'kill',
      doc: 'Stops the server, as SIGTERM does: events on their way still leave.',
      recipes: [[]],
      run() {
        if (process.terminate === undefined)
          return new ManagementError(500, 'The server cannot be stopped here');
        // The answer goes first.
        clock.after(100, process.terminate);
        return 'OK';
      },
    },
    {
      name: 'ps',
      doc: 'The processes: there is one.',
      recipes: [[]],
      run: () => ({ Processes: [{ ID: 0, PID: process.pid, Type: 'attendant' }] }),
    },
    {
      name: 'log_level',
      doc: 'Reads or sets the level of the log.',
      recipes: [[], ['level'], ['level', 'pid']],
      run: logLevel,
    },
    {
      name: 'xlog_level',
      doc: 'Reads or sets the level of xlog.',
      recipes: [[], ['level']],
      run: xlogLevel,
    },
  ];
}

/** All commands; in 4.0 those of a group; or in which ways a command can be called. */
function which(management: Management, name: unknown): ManagementResult {
  const names = management.commands();
  if (typeof name !== 'string') return [...names];
  const ofGroup = names.filter((command) => command.startsWith(`${name}:`));
  if (ofGroup.length > 0) return ofGroup;
  const found = management.describe(name);
  return found === null ? unknownCommand : found.command.recipes.map((recipe) => [...recipe]);
}
