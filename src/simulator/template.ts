import { answerChallenge } from './digest-answer.ts';
import { headerValues, splitValues, type TextMessage, uriOf } from './text-message.ts';

/** What an endpoint last received, to fill templates from. */
export interface TemplateSource {
  readonly reply: TextMessage | null;
  readonly request: TextMessage | null;
  /** The last 401 or 407. */
  readonly challenge: TextMessage | null;
}

/** Fills `{{reply:To}}`, `{{request:contact}}`, `{{reply:routes}}`, `{{digest:user:password}}` … */
export function fillTemplate(text: string, source: TemplateSource): string {
  if (!text.includes('{{')) return text;
  // Lines of their own first: an empty result takes the whole line away.
  const filled = text.replace(
    /^[ \t]*\{\{(?:(reply|request):routes|digest:([^:}]*):([^}]*))\}\}[ \t]*(\r?\n|$)/gm,
    (_all, from: 'reply' | 'request' | undefined, user: string, password: string, end: string) => {
      const lines = from
        ? routeLines(source[from], from === 'reply')
        : digestLines(text, source, user, password);
      return lines.map((line) => line + (end || '\r\n')).join('');
    },
  );
  return filled.replace(
    /\{\{(reply|request):([^}]*)\}\}/g,
    (_all, from: 'reply' | 'request', name: string) => {
      const message = source[from];
      if (!message) return '';
      const value = headerValues(message, name.trim())[0] ?? '';
      return name.trim() === 'contact' ? uriOf(splitValues(value)[0] ?? '') : value;
    },
  );
}

function routeLines(message: TextMessage | null, reversed: boolean): string[] {
  if (!message) return [];
  const routes = headerValues(message, 'record-route').flatMap(splitValues);
  return (reversed ? routes.reverse() : routes).map((route) => `Route: ${route}`);
}

function digestLines(text: string, source: TemplateSource, user: string, password: string): string[] {
  const [method = '', uri = ''] = text.split(/\r?\n/, 1)[0]!.split(' ');
  const line = source.challenge && answerChallenge(source.challenge, user, password, method, uri);
  return line ? [line] : [];
}
