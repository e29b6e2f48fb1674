import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from './program.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sipscript-'));
  writeFileSync(
    join(folder, 'some.cfg'),
    'loadmodule "sl.so"\nloadmodule "b2b_logic.so"\nroute {\n\tb2b_init_request("top hiding");\n\tsl_send_reply(200, "OK");\n}\n',
  );
  writeFileSync(join(folder, 'all.cfg'), 'loadmodule "sl.so"\nroute {\n\tsl_send_reply(200, "OK");\n}\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function support(...argv: string[]) {
  let out = '';
  const terminal = {
    out: (text: string) => void (out += text),
    error: (text: string) => void (out += text),
    isTerminal: false,
    environment: {},
    readStdin: () => Buffer.from(''),
  };
  const code = await runCommandLine(['check', '--support', ...argv], terminal, '1');
  return { code, out: out.replaceAll(`${folder}/`, '') };
}

test('check --support lists what is missing with its places; that is no failure', async () => {
  const { code, out } = await support(join(folder, 'some.cfg'), join(folder, 'all.cfg'), '--opensips', '3.6');
  expect(code).toBe(0);
  expect(out).toBe(
    [
      'some.cfg: not implemented (OpenSIPS 3.6):',
      '  b2b_logic',
      '    the whole module                   some.cfg:2:12',
      '    function b2b_init_request()        some.cfg:4:2',
      'all.cfg: everything it uses is implemented (OpenSIPS 3.6)',
      '',
    ].join('\n'),
  );
});

test('check --support --json prints objects', async () => {
  const { out } = await support(join(folder, 'some.cfg'), '--opensips', '3.6', '--json');
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      type: 'unsupported',
      what: 'module',
      name: 'b2b_logic',
      module: 'b2b_logic',
      places: [{ file: 'some.cfg', line: 2, column: 12 }],
    },
    {
      type: 'unsupported',
      what: 'function',
      name: 'b2b_init_request',
      module: 'b2b_logic',
      places: [{ file: 'some.cfg', line: 4, column: 2 }],
    },
  ]);
});
