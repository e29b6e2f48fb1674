/** Reading, checking and compiling scripts that grow; time per line must not. */
import { fromText, loadScript, standardRegistry } from '../../src/index.ts';
import type { Comparison } from './measure.ts';

/** A script of about `lines` lines that uses most constructs. */
export function scriptOf(lines: number): string {
  const head = [
    'socket=udp:127.0.0.1:5060',
    ...['proto_udp', 'sl', 'signaling', 'tm', 'rr', 'maxfwd', 'sipmsgops'].map(
      (name) => `loadmodule "${name}.so"`,
    ),
  ];
  const block = (index: number): string[] => [
    'route {',
    `    # block ${index}`,
    `    $var(a${index}) = $var(a${index}) + ${index};`,
    `    if ($rU =~ "^[0-9]+${index}$" && is_method("INVITE")) {`,
    `        xlog("L_INFO", "call $ci from $fu to $(ru{uri.user}) (${index})\\n");`,
    `        $avp(list) = "value ${index}";`,
    '    } else {',
    '        switch ($rm) {',
    '            case "BYE": exit;',
    '            default: sl_send_reply(404, "Not Found");',
    '        }',
    '    }',
    '}',
  ];
  const all = [...head];
  // Named routes are limited to 99, so the rest of the lines goes into longer bodies.
  const blocks = Math.ceil((lines - head.length) / block(0).length);
  const routes = Math.min(90, blocks);
  const each = Math.ceil(blocks / routes);
  let index = 0;
  for (let route = 0; index < blocks; route++) {
    all.push(route === 0 ? 'route {' : `route[r${route}] {`);
    for (let part = 0; part < each && index < blocks; part++, index++) all.push(...block(index).slice(1, -1));
    all.push('}');
  }
  return all.join('\n');
}

/** The least that any reader does: every character once, words and numbers told apart. */
function scan(text: string): number {
  let words = 0;
  let inside = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const isWord =
      (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
    if (isWord && !inside) words++;
    inside = isWord;
  }
  return words;
}

export function parsingComparisons(): Comparison[] {
  return [200, 2_000, 20_000].map((lines) => {
    const text = scriptOf(lines);
    const bytes = fromText(text);
    return {
      name: `reading and checking ${lines.toLocaleString('en')} lines`,
      against: 'a loop that looks at every character',
      bar: null,
      ours() {
        const loaded = loadScript({
          path: 'bench.cfg',
          text: bytes,
          readFile: () => null,
          registry: standardRegistry,
          version: '3.6',
        });
        if (loaded?.program == null)
          throw new Error(`the bench script is wrong: ${loaded?.diagnostics[0]?.message}`);
        return null;
      },
      reference() {
        scan(text);
        return null;
      },
    };
  });
}
