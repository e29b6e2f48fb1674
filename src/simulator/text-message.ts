/**
 * SIP messages as the peers of a scenario see them. Deliberately not the parser of the product: what a script
 * sends is judged by independent eyes.
 */
export interface TextMessage {
  readonly firstLine: string;
  /** In order; `line` is the header as it came, with its folds. */
  readonly headers: readonly { readonly name: string; readonly value: string; readonly line: string }[];
  readonly body: string;
}

const compact: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  k: 'supported',
  s: 'subject',
  e: 'content-encoding',
};

export function readMessage(text: string): TextMessage {
  const end = text.search(/\r?\n\r?\n/);
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? '' : text.slice(end).replace(/^\r?\n\r?\n/, '');
  // A folded line belongs to the header before it; copies keep the fold, values do not.
  const [firstLine = '', ...lines] = head.split(/\r?\n(?![ \t])/);
  const headers = lines
    .filter((line) => line.includes(':'))
    .map((line) => {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).trim().toLowerCase();
      const value = line
        .slice(colon + 1)
        .replace(/\r?\n[ \t]+/g, ' ')
        .trim();
      return { name: compact[name] ?? name, value, line };
    });
  return { firstLine, headers, body };
}

/** Values of a header, in order. */
export function headerValues(message: TextMessage, name: string): string[] {
  const wanted = compact[name.toLowerCase()] ?? name.toLowerCase();
  return message.headers.filter((header) => header.name === wanted).map((header) => header.value);
}

export function isReply(message: TextMessage): boolean {
  return message.firstLine.startsWith('SIP/2.0 ');
}

export function isRequest(message: TextMessage): boolean {
  return / SIP\/2\.0$/i.test(message.firstLine);
}

/** The URI inside angle brackets, or the value without parameters. */
export function uriOf(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? value.split(';')[0]!.trim();
}

/** Splits a header value at commas outside angle brackets and quotes. */
export function splitValues(value: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let depth = 0;
  for (let index = 0; index < value.length; index++) {
    const character = value[index];
    if (character === '"' && value[index - 1] !== '\\') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '<') depth++;
    else if (character === '>') depth--;
    else if (character === ',' && depth <= 0) {
      parts.push(value.slice(start, index).trim());
      start = index + 1;
    }
  }
  parts.push(value.slice(start).trim());
  return parts.filter((part) => part !== '');
}
