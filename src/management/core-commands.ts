import { type Management, type ManagementCommand, ManagementError } from '../declarations/management.ts';
import type { Server } from '../declarations/server.ts';
import { product } from '../runtime/forwarding/identity.ts';
import { integerParameter, textParameter } from './parameters.ts';

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

  function level(
    key: string,
    get: () => number,
    set: (level: number) => void,
    changed: string | null,
  ): ManagementCommand['run'] {
    return (parameters) => {
      const value = integerParameter(parameters, 'level');
      if (value instanceof ManagementError) return value;
      if (value === null) return { [key]: get() };
      set(value);
      return changed === null ? 'OK' : { [changed]: value };
    };
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
        if (name === null) return { Help: "help mi_cmd - 'mi_cmd' is the name of a command" };
        const doc = management.describe(name);
        return doc === null ? new ManagementError(404, 'unknown MI command') : { Help: doc };
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
      run: level(
        'Log level',
        () => server.logLevel(),
        (value) => server.setLogLevel(value),
        'New global log level',
      ),
    },
    {
      name: 'xlog_level',
      doc: 'Reads or sets the level of xlog.',
      recipes: [[], ['level']],
      run: level(
        'xLog Level',
        () => server.xlogLevel(),
        (value) => server.setXlogLevel(value),
        null,
      ),
    },
  ];
}

function which(management: Management, group: unknown): string[] {
  const names = management.commands();
  return typeof group === 'string' ? names.filter((name) => name.startsWith(`${group}:`)) : [...names];
}
