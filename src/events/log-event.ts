import { type EventParameter, namedParameters } from '../declarations/events.ts';
import { type LogLevel, logLevels } from '../declarations/log.ts';
import type { Server } from '../declarations/server.ts';
import type { ByteString } from '../values/value.ts';

const event = 'E_CORE_LOG';
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Where a line comes from, when it is not from `xlog`. */
export interface LogOrigin {
  readonly module: ByteString;
  readonly function: ByteString;
}

/**
 * Raises E_CORE_LOG for lines of the log when `log_event_enabled` asks for it (reference: events 1.2). Lines
 * written while the event is being handled do not raise it again.
 */
export function createLogEvent(
  server: Server,
): (level: LogLevel, text: ByteString, origin?: LogOrigin) => void {
  return (level, text, origin) => {
    if (handling.has(server) || server.globals.number('log_event_enabled') === 0) return;
    const filter = server.globals.number('log_event_level_filter');
    if ((filter !== 0 && logLevels[level] > filter) || !server.events.hasSubscribers(event)) return;
    const handled = keepLogEvent(server);
    try {
      server.events.raise(event, parametersOf(server, level, text, origin), null);
    } finally {
      handled();
    }
  };
}

/** Servers that do not raise the event now, for how many reasons. */
const handling = new Map<Server, number>();

/** Keeps E_CORE_LOG from being raised until the returned function is called. */
export function keepLogEvent(server: Server): () => void {
  handling.set(server, (handling.get(server) ?? 0) + 1);
  return () => {
    const left = handling.get(server)! - 1;
    if (left === 0) handling.delete(server);
    else handling.set(server, left);
  };
}

function parametersOf(
  server: Server,
  level: LogLevel,
  text: ByteString,
  origin?: LogOrigin,
): EventParameter[] {
  const prefix = server.globals.text('log_prefix');
  return namedParameters({
    time: logTime(server),
    pid: server.host.process.pid,
    level,
    ...(origin === undefined ? {} : { module: origin.module, function: origin.function }),
    ...(prefix === null || prefix === '' ? {} : { prefix }),
    message: text.endsWith('\n') ? text.slice(0, -1) : text,
  });
}

/** `Nov 22 01:39:43`, local time. */
function logTime(server: Server): ByteString {
  const now = Math.floor(server.host.clock.now() / 1000);
  // A date made from seconds is only arithmetic; the clock and the zone are the host's.
  const date = new Date((now + server.host.clock.zoneOffset(now)) * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = String(date.getUTCDate()).padStart(2);
  return `${months[date.getUTCMonth()]} ${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}
