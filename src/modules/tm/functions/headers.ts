import type { ByteString } from '../../../values/value.ts';

/** Header lines with the line end that the last one may lack. */
export function endsWithLine(text: ByteString): ByteString {
  return text === '' || text.endsWith('\n') ? text : `${text}\r\n`;
}
