import type { Random } from './random.ts';

/** Pieces that parsers of SIP have stumbled over. */
const nastySip = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  '\r\n ',
  ':',
  ';',
  ',',
  '"',
  '\\',
  '<',
  '>',
  '@',
  '?',
  '=',
  '%',
  '%00',
  '%zz',
  '[',
  ']',
  '(',
  ')',
  ';;',
  ';=',
  ';lr',
  ';branch=',
  ';branch=z9hG4bK',
  ';tag=',
  ';received=',
  ';rport',
  ';rport=99999',
  '4294967296',
  '-1',
  '99999999999999999999',
  '0x10',
  'sip:',
  'sips:',
  'tel:+1',
  'sip:@',
  'sip::@:',
  'sip:[::1]',
  'sip:[::1',
  '<sip:a@b',
  '"unterminated',
  'Via: ',
  'Via: SIP/2.0/UDP\r\n',
  'v: SIP/2.0/TCP x;branch=z9hG4bK',
  'Route: <sip:a;lr>,\r\n',
  'Route: <sip:127.0.0.1;lr>\r\n',
  'Record-Route: <',
  'Content-Length: -5\r\n',
  'Content-Length: 99999\r\n',
  'l: x\r\n',
  'Contact: *\r\n',
  'Contact: <sip:a@b>;expires=-1;q=9\r\n',
  'Expires: -1\r\n',
  'CSeq: 1\r\n',
  'CSeq: x y z\r\n',
  'Authorization: Digest username="',
  'Max-Forwards: -1\r\n',
  'From: ;tag\r\n',
  '\xff\xfe',
  '\xc3',
  '\u0080',
  'SIP/2.0 ',
  'SIP/2.0 999 ',
  ' SIP/2.0',
  'INVITE ',
  'ACK ',
  'CANCEL ',
  'REGISTER ',
  'BYE ',
] as const;

/** One message with a few changes; `others` lends it parts. */
export function mutate(
  text: string,
  random: Random,
  others: readonly string[],
  nasty: readonly string[] = nastySip,
): string {
  let result = text;
  const changes = 1 + random.below(random.chance(0.1) ? 12 : 3);
  for (let count = 0; count < changes; count++) result = change(result, random, others, nasty);
  return result.length > 65_507 ? result.slice(0, 65_507) : result;
}

function change(text: string, random: Random, others: readonly string[], nasty: readonly string[]): string {
  const at = random.below(text.length + 1);
  const length = random.chance(0.8) ? random.below(8) : random.below(200);
  switch (random.below(11)) {
    case 0: // a byte becomes another one
      return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + random.pick(nasty) + text.slice(at);
    case 3:
      return text.slice(0, at) + random.pick(nasty) + text.slice(at + length);
    case 4: // a piece twice
      return text.slice(0, at + length) + text.slice(at);
    case 5: {
      const other = random.pick(others);
      const from = random.below(other.length + 1);
      return text.slice(0, at) + other.slice(from, from + random.below(300)) + text.slice(at);
    }
    case 6: {
      const lines = text.split('\n');
      const line = random.below(lines.length);
      lines.splice(line, 1, ...(random.chance(0.5) ? [] : [lines[line]!, lines[line]!]));
      return lines.join('\n');
    }
    case 7: {
      const lines = text.split('\n');
      const [left, right] = [random.below(lines.length), random.below(lines.length)];
      [lines[left], lines[right]] = [lines[right]!, lines[left]!];
      return lines.join('\n');
    }
    case 8: // cut off
      return text.slice(0, at);
    case 9: // a character very often
      return (
        text.slice(0, at) +
        (text[at] ?? ';').repeat(random.below(random.chance(0.05) ? 20_000 : 60)) +
        text.slice(at)
      );
    default:
      return text.slice(0, at) + random.bytes(random.below(12)) + text.slice(at);
  }
}
