import type { ByteString } from '../values/value.ts';

/**
 * The fields of one CSV record (RFC 4180): a field that begins with a quote may hold commas and doubled quotes,
 * which come out as one. Blanks belong to the field; the last line end does not.
 * @returns null for bytes that are not printable ASCII, an open quote, or text after a closing one
 */
export function parseCsv(text: ByteString): ByteString[] | null {
  const record = text.endsWith('\r\n') ? text.slice(0, -2) : text;
  for (let at = 0; at < record.length; at++) {
    const code = record.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return null;
  }
  const fields: ByteString[] = [];
  let at = 0;
  for (;;) {
    if (record[at] === '"') {
      let field = '';
      let from = at + 1;
      for (;;) {
        const quote = record.indexOf('"', from);
        if (quote < 0) return null;
        field += record.slice(from, quote);
        at = quote + 1;
        if (record[at] !== '"') break;
        field += '"';
        from = at + 1;
      }
      fields.push(field);
      if (at >= record.length) return fields;
      if (record[at] !== ',') return null;
    } else {
      const comma = record.indexOf(',', at);
      if (comma < 0) {
        fields.push(record.slice(at));
        return fields;
      }
      fields.push(record.slice(at, comma));
      at = comma;
    }
    at++;
  }
}
