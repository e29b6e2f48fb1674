import { parseSdp, type SdpLine } from '../../sip/sdp.ts';
import type { ByteString } from '../../values/value.ts';

/** The address in the value of an `o=` or `c=` line: what follows `IP4` or `IP6`. Null: there is none. */
function addressIn(value: ByteString): ByteString | null {
  const words = value.trim().split(/[ \t]+/);
  const at = words.findIndex((word) => word === 'IP4' || word === 'IP6');
  return (at < 0 ? undefined : words[at + 1]) ?? null;
}

/** Whether the server can read a session description: it and all streams need an address, streams a transport. */
export function isReadable(text: ByteString): boolean {
  const { session, streams } = parseSdp(text);
  const from = session.slice(session.findIndex(({ type }) => type === 'v'));
  const origin = from.findIndex(({ type }) => type === 'o');
  if (from[0]?.type !== 'v' || origin < 0 || streams.length === 0) return false;
  const own = connection(from.slice(origin));
  const isAddress = (line: SdpLine | null) => line === null || addressIn(line.value) !== null;
  return (
    isAddress(from[origin]!) &&
    isAddress(own) &&
    streams.every(({ protocol, lines }) => {
      const line = connection(lines);
      return protocol !== '' && (line ?? own) !== null && isAddress(line);
    })
  );
}

function connection(lines: readonly SdpLine[]): SdpLine | null {
  return lines.find(({ type }) => type === 'c') ?? null;
}

/** 2: an audio stream is on hold by its direction (RFC 3264), 1: by the address 0.0.0.0 (RFC 2543), -1: none is. */
export function audioHold(text: ByteString): number {
  const { session, streams } = parseSdp(text);
  let address = connection(session);
  for (const { media, formats, lines } of streams) {
    // The address of a stream also counts for those after it that have none.
    address = connection(lines) ?? address;
    if (media !== 'audio') continue;
    const isHeld = ({ text: line }: SdpLine) => /^a=(?:sendonly|inactive)/i.test(line);
    if (formats.length > 0 && lines.some(isHeld)) return 2;
    if (address !== null && addressIn(address.value) === '0.0.0.0') return 1;
  }
  return -1;
}
