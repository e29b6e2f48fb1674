import type { Message } from '../../declarations/message.ts';
import type { Header } from '../../sip/headers.ts';
import type { Via } from '../../sip/via.ts';
import type { ByteString } from '../../values/value.ts';

const note = { what: 'topology_hiding' };

/** Takes all received Vias out: only our own one goes on. */
export function removeVias({ sip, edits }: Message): void {
  for (const header of sip.headers('via')) edits.removeHeader(header, note);
}

/** Takes the received Record-Routes out, and our own one. */
export function removeRecordRoutes({ sip, edits }: Message): void {
  edits.drop((edit) => 'recordRoute' in edit);
  for (const header of sip.headers('record-route')) edits.removeHeader(header, note);
}

/** Puts the Vias of the request, and Record-Route values, before the headers of its reply. */
export function restoreVias(reply: Message, request: Message, recordRoutes: ByteString): void {
  const at = reply.sip.firstLine.end;
  reply.edits.insert(at, viasOf(request), note);
  if (recordRoutes !== '') reply.edits.insert(at, `Record-Route: ${recordRoutes}\r\n`, note);
}

/** The Via lines as received, the top one with `received` and `rport` when it asks for them (RFC 3581). */
function viasOf({ sip, via, received }: Message): ByteString {
  const top = sip.topVia;
  const wantsSource = top !== null && (via.forceRport || top.rport !== null);
  return sip
    .headers('via')
    .map((header, index) =>
      index === 0 && wantsSource ? withSource(sip.raw, header, top, received.source) : sip.textOf(header),
    )
    .join('');
}

function withSource(
  raw: ByteString,
  header: Header,
  via: Via,
  { ip, port }: { ip: string; port: number },
): ByteString {
  const parameters = via.parameters
    .filter(({ name }) => !/^(?:received|rport)$/i.test(name))
    .map(({ start, end }) => `;${raw.slice(start, end)}`)
    .join('');
  const source = `;received=${ip};rport=${port}`;
  return raw.slice(header.start, via.hostEnd) + source + parameters + raw.slice(via.end, header.end);
}
