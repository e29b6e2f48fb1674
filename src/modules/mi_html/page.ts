import type { ByteString } from '../../values/value.ts';

/** What a page shows. */
export interface Page {
  /** First part of the path. */
  readonly root: string;
  readonly modules: ReadonlyMap<string, readonly string[]>;
  readonly module: string | null;
  readonly command: string | null;
  /** How the form of a command is sent. */
  readonly method: 'GET' | 'POST';
  /** The answer of the command; null: it was not run. */
  readonly answer: ByteString | null;
}

/** A page with the modules, the commands of one of them, and the form or the answer of a command. */
export function htmlPage({ root, modules, module, command, method, answer }: Page): ByteString {
  const link = (path: string, name: string, isCurrent: boolean) =>
    `<a href="/${escaped(`${root}/${path}`)}">${isCurrent ? `<b>${escaped(name)}</b>` : escaped(name)}</a>`;
  const commands = module === null ? [] : (modules.get(module) ?? []);
  const parts = [
    `<nav>${[...modules.keys()].map((name) => link(name, name, name === module)).join(' ')}</nav>`,
    ...(commands.length === 0
      ? []
      : [
          `<ul>${commands.map((name) => `<li>${link(`${module}/${name}`, name, name === command)}</li>`).join('')}</ul>`,
        ]),
    ...(answer !== null ? [`<pre>${escaped(answer)}</pre>`] : command !== null ? [form(method)] : []),
  ];
  return `<!DOCTYPE html>\n<html><head><title>Management</title></head><body>\n${parts.join('\n')}\n</body></html>\n`;
}

const form = (method: string) =>
  `<form method="${method}"><input type="text" name="arg"> <input type="submit" value="Run"></form>`;

const entities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: ByteString): ByteString {
  return text.replace(/[<>&"']/g, (character) => entities[character]!);
}
