import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tortures } from '../sip/torture/messages.ts';

const root = process.cwd();

/** Every file below a folder of the project whose name fits, as bytes. */
function files(folder: string, name: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path))
    .sort()
    .map((path) => readFileSync(join(root, folder, path), 'latin1'));
}

/** SIP messages of the conformance cases and example scripts, line ends as on the wire. */
export function sampleMessages(): string[] {
  return [
    ...files('test/conformance/cases', /\.sip$/),
    ...files('scripts', /\.sip$/),
    ...tortures.map(({ message }) => message),
  ].map((text) => {
    const lines = text.replace(/\r?\n/g, '\r\n').replace(/\{\{[^}]*\}\}/g, 'x');
    return lines.includes('\r\n\r\n') ? lines : `${lines}\r\n\r\n`;
  });
}

/** Scripts of the conformance cases and the examples. */
export function sampleScripts(): string[] {
  return [...files('test/conformance/cases', /\.cfg$/), ...files('scripts', /\.cfg$/)];
}
