/** The pages about diagnostics are true: each example has its mistake, each correction is fine. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadScript, standardRegistry, type Version } from '../../src/index.ts';

const folder = new URL('../../src/diagnostics/pages/', import.meta.url);
/** Those of reading and parsing are tested beside the pages. */
const names = readdirSync(folder).filter((name) => !/^(syntax|source|format|variable-malformed)/.test(name));

test.each(names)('%s', (name) => {
  const page = readFileSync(new URL(name, folder), 'utf8');
  for (const [, heading, version, text = ''] of page.matchAll(
    /## (\w+)\n\n```opensips ?(\S*)\n([\s\S]*?)\n```/g,
  )) {
    const loaded = loadScript({
      path: 'main.cfg',
      text: `${text}\n`,
      readFile: () => null,
      registry: standardRegistry,
      version: (version || '3.6') as Version,
    });
    const codes = loaded?.diagnostics.map((diagnostic) => `${diagnostic.code}.md`) ?? [];
    if (heading === 'Example') expect(codes).toContain(name);
    else expect(codes).toEqual([]);
  }
});
