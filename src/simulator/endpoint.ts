import type { Address, Network, StreamConnection } from '../host/host.ts';
import type { ByteString } from '../values/value.ts';
import { headerValues, isReply, isRequest, readMessage, type TextMessage } from './text-message.ts';

/** A request at a peer, and where it came from (answers go back there). */
export interface ReceivedRequest {
  readonly message: TextMessage;
  readonly source: Address;
}

/** One peer around the server. */
export interface PeerEndpoint {
  readonly name: string;
  /** Everything that arrived, as bytes. */
  readonly requests: readonly ReceivedRequest[];
  readonly lastReply: TextMessage | null;
  readonly lastChallenge: TextMessage | null;
  send(data: ByteString, to: Address): void;
  close(): void;
}

/** Opens a peer on the network; `arrived` is told of every message. */
export function openEndpoint(
  name: string,
  at: Address & { protocol: 'udp' | 'tcp' },
  network: Network,
  arrived: (data: ByteString) => void,
): PeerEndpoint {
  const requests: ReceivedRequest[] = [];
  let lastReply: TextMessage | null = null;
  let lastChallenge: TextMessage | null = null;
  const take = (data: ByteString, source: Address): void => {
    const message = readMessage(data);
    if (isRequest(message)) requests.push({ message, source });
    else if (isReply(message)) {
      lastReply = message;
      if (/^SIP\/2\.0 40[17]\b/.test(message.firstLine)) lastChallenge = message;
    }
    arrived(data);
  };
  const wire = at.protocol === 'udp' ? openDatagrams(at, network, take) : openStreams(at, network, take);
  return {
    name,
    requests,
    get lastReply() {
      return lastReply;
    },
    get lastChallenge() {
      return lastChallenge;
    },
    ...wire,
  };
}

type Take = (data: ByteString, source: Address) => void;

interface Wire {
  send(data: ByteString, to: Address): void;
  close(): void;
}

function openDatagrams(at: Address, network: Network, take: Take): Wire {
  const socket = network.bindUdp(at, { received: take }, () => {});
  return { send: (data, to) => void socket.send(data, to), close: () => socket.close() };
}

/** Listens, and sends over the last connection there is, else opens one. */
function openStreams(at: Address, network: Network, take: Take): Wire {
  let last: StreamConnection | null = null;
  const receiverFor = (connection: () => StreamConnection) => {
    const framer = new Framer((data) => take(data, connection().remote));
    return {
      received: (data: ByteString) => framer.push(data),
      closed: () => {
        framer.flush();
        if (last === connection()) last = null;
      },
    };
  };
  const listener = network.listenTcp(
    at,
    {
      accepted: (connection) => {
        last = connection;
        return receiverFor(() => connection);
      },
    },
    () => {},
  );
  return {
    send: (data, to) => {
      if (last?.write(data)) return;
      const connection: StreamConnection = network.connectTcp(
        to,
        receiverFor(() => connection),
        { local: { ip: at.ip, port: 0 } },
      );
      last = connection;
      connection.write(data);
    },
    close: () => listener.close(),
  };
}

/** Cuts a stream into SIP messages by Content-Length; what is no SIP is passed on as it came. */
class Framer {
  readonly #take: (data: ByteString) => void;
  #pending = '';

  constructor(take: (data: ByteString) => void) {
    this.#take = take;
  }

  push(data: ByteString): void {
    this.#pending += data;
    for (;;) {
      this.#pending = this.#pending.replace(/^(?:\r\n)+/, '');
      if (this.#pending === '') return;
      const line = /^[^\r\n]*/.exec(this.#pending)![0];
      if (!line.includes('SIP/2.0')) {
        this.flush();
        return;
      }
      const head = this.#pending.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(
        headerValues(readMessage(this.#pending.slice(0, head)), 'content-length')[0] ?? 0,
      );
      const end = head + 4 + (Number.isFinite(length) ? length : 0);
      if (this.#pending.length < end) return;
      const message = this.#pending.slice(0, end);
      this.#pending = this.#pending.slice(end);
      this.#take(message);
    }
  }

  flush(): void {
    if (this.#pending !== '') this.#take(this.#pending);
    this.#pending = '';
  }
}
