import type { ManagementCommand } from '../declarations/management.ts';
import type { Server } from '../declarations/server.ts';
import { isDatagram } from '../runtime/network.ts';
import { calendarTime } from '../values/calendar.ts';
import { strftime } from '../values/strftime.ts';

const address = ({ ip, port }: { ip: string; port: number }) => `${ip}:${port}`;

/** The state of a connection that is being opened. */
const connecting = 3;

/** The command that lists TCP connections. */
export function connectionCommands(server: Server): ManagementCommand[] {
  const { clock } = server.host;

  function timeText(milliseconds: number): string {
    const seconds = Math.floor(milliseconds / 1000);
    return strftime('%Y-%m-%d %H:%M:%S', calendarTime(seconds, clock.zoneOffset(seconds)));
  }

  return [
    {
      name: 'list_tcp_conns',
      doc: 'The TCP connections; 4.0: also those of one protocol only.',
      recipes: server.version === '4.0' ? [[], ['proto']] : [[]],
      run({ proto }) {
        if (server.sockets.every(({ protocol }) => isDatagram(protocol))) return null;
        const listed = server
          .connections()
          .filter(({ protocol }) => proto === undefined || protocol === String(proto).toLowerCase());
        return {
          Connections: listed.map(({ id, protocol, isOpen, remote, local, expires, ports }) => ({
            ID: id,
            Type: protocol,
            State: isOpen ? 0 : connecting,
            Remote: address(remote),
            Local: address(local),
            Lifetime: timeText(expires),
            // The server writes this name once for each port: the last one is what JSON keeps.
            'Alias port': ports.at(-1)!,
          })),
        };
      },
    },
  ];
}
