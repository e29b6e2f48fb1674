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
    const diagnostics = loaded!.diagnostics.map(({ code, severity }) => ({ page: `${code}.md`, severity }));
    if (heading === 'Example') expect(diagnostics.map(({ page }) => page)).toContain(name);
    // Examples are short, so a correction may still earn a warning about something else.
    else
      expect(diagnostics.filter(({ page, severity }) => severity === 'error' || page === name)).toEqual([]);
  }
});
