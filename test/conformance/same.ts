/** What each placeholder of a recording stands for. */
const shapes: Readonly<Record<string, string>> = {
  'sl-tag': '[0-9a-f]{4}\\.[0-9a-f]{32}',
  'tm-tag': '(?:[0-9a-f]{4}-[0-9a-f]{32}(?:\\.[0-9a-f]+)?|[0-9a-f]{32}-[0-9a-f]{4})',
  branch: 'z9hG4bK[0-9a-f]+\\.[0-9a-f]+\\.[0-9a-f]+',
  'local-call-id': '[0-9a-f]+-[0-9a-f]+@[^\\s>;]+',
  did: '[0-9a-f]+[.:][0-9a-f]+',
  id: '[\\w.:-]+',
  epoch: '\\d{10}',
  time: '[\\d :./-]+',
  ttl: '\\d+',
  pid: '\\d+',
  date: '[^\\r\\n,]+',
  nonce: '[\\w+/=.-]+',
  response: '[0-9a-f]{32,64}',
};

/** True when the texts are equal, a placeholder standing for itself or for what has its shape. */
export function sameText(expected: string, actual: string): boolean {
  if (expected === actual) return true;
  let pattern = '';
  let holes = 0;
  for (const part of expected.split(/(<[a-z-]+>)/)) {
    const shape = /^<([a-z-]+)>$/.exec(part) && shapes[part.slice(1, -1)];
    if (shape) {
      holes++;
      pattern += `(?:${part}|${shape})`;
    } else pattern += part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  }
  return holes > 0 && new RegExp(`^${pattern}$`).test(actual);
}

/** Deep equality of JSON values; the order of keys does not count. */
export function sameValue(expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'string') {
    if (typeof actual === 'string') return sameText(expected, actual);
    return typeof actual === 'number' && /^<[a-z-]+>$/.test(expected) && sameText(expected, String(actual));
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      expected.length === actual.length &&
      expected.every((item, index) => sameValue(item, actual[index]))
    );
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false;
    const keys = Object.keys(expected);
    return (
      keys.length === Object.keys(actual).length &&
      keys.every(
        (key) =>
          Object.hasOwn(actual, key) &&
          sameValue((expected as Record<string, unknown>)[key], (actual as Record<string, unknown>)[key]),
      )
    );
  }
  return expected === actual;
}
