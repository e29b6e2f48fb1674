import type { Report, StepReport } from './report.ts';

/** What of a report depends on the clock and on chance, and how it is recognised. */
export interface NormaliseOptions {
  /** The case's folder, printed as `@DIR@`. */
  readonly folder: string;
  /** Epoch seconds around which Unix times become `<epoch>`. */
  readonly now: number;
}

/** Unix times within a day of now are times; other numbers of ten digits are not. */
const day = 86_400;

/** Replaces what is generated (tags, branches, ids, times) by placeholders. */
export function normaliseText(text: string, options: NormaliseOptions): string {
  return text
    .replaceAll(options.folder, '@DIR@')
    .replace(/\b[0-9a-f]{4}\.[0-9a-f]{32}\b/g, '<sl-tag>')
    .replace(/\b[0-9a-f]{4}-[0-9a-f]{32}(?:\.[0-9a-f]+)?\b/g, '<tm-tag>')
    .replace(/\b[0-9a-f]{32}-[0-9a-f]{4}\b/g, '<tm-tag>')
    .replace(/\b\d{10}\b(?!\.\d)/g, (number) =>
      Math.abs(Number(number) - options.now) < day ? '<epoch>' : number,
    );
}

/** Also replaces what only stands in SIP messages. */
export function normaliseMessage(text: string, options: NormaliseOptions): string {
  return normaliseText(text, options)
    .replace(/^((?:Server|User-Agent): OpenSIPS) \([^\r\n]*\)/gim, '$1')
    .replace(/branch=z9hG4bK[0-9a-f]{1,4}\.[0-9a-f]+\.[0-9a-f]+/g, 'branch=<branch>')
    .replace(/;i=[0-9a-f]+/g, ';i=<id>')
    .replace(/;did=[0-9a-f]+[.:][0-9a-f]+/g, ';did=<did>')
    .replace(/^(Call-ID: )[0-9a-f]+-[0-9a-f]+@[^\r\n]*/gim, '$1<local-call-id>')
    .replace(/^(Date: )[^\r\n]*/gim, '$1<date>')
    .replace(/nonce="[0-9A-Za-z+/=_-]{32,}"/g, 'nonce="<nonce>"')
    .replace(/response="(?:[0-9a-f]{32}|[0-9a-f]{64})"/g, 'response="<response>"')
    .replace(/\bexpires=(\d+)/gi, (all, seconds: string) =>
      all.replace(seconds, String(roundedUp(Number(seconds)))),
    );
}

/** Lifetimes that ran down a few seconds are rounded back up to the full minute. */
function roundedUp(seconds: number): number {
  return seconds % 60 >= 50 ? Math.ceil(seconds / 60) * 60 : seconds;
}

/** Files have dates and process ids of their own kind. */
export function normaliseFile(text: string, options: NormaliseOptions): string {
  return normaliseText(text, options).replace(/^(E_CORE_LOG,)[^,\n]*,\d+/gm, '$1<date>,<pid>');
}

/** The whole report with placeholders. */
export function normaliseReport(report: Report, options: NormaliseOptions): Report {
  const line = (entry: { level: string | null; text: string }) => ({
    ...entry,
    text: normaliseText(entry.text, options),
  });
  return {
    ...report,
    start: { log: report.start.log.map(line) },
    steps: report.steps.map(
      (step): StepReport => ({
        ...step,
        received: step.received.map(({ at, message }) => ({
          at,
          message: normaliseMessage(message, options),
        })),
        log: step.log.map(line),
        ...('result' in step ? { result: normaliseResult(step.result, options) } : {}),
      }),
    ),
    files: Object.fromEntries(
      Object.entries(report.files).map(([name, text]) => [
        name,
        text === null ? null : normaliseFile(text, options),
      ]),
    ),
    queues: Object.fromEntries(
      Object.entries(report.queues).map(([name, messages]) => [
        name,
        messages.map((message) => ({ ...message, payload: normaliseText(message.payload, options) })),
      ]),
    ),
  };
}

const ids = new Set(['ID', 'db_id', 'ContactID', 'id']);
const times = new Set(['timestart', 'datestart', 'timeout', 'dateout']);

/** Management answers: ids and times by their key. */
export function normaliseResult(value: unknown, options: NormaliseOptions, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => normaliseResult(item, options, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, normaliseResult(item, options, name)]),
    );
  }
  if (ids.has(key) && typeof value === 'string') return '<id>';
  if (times.has(key) && value !== 0) return '<time>';
  if (key === 'ttl') return '<ttl>';
  return typeof value === 'string' ? normaliseText(value, options) : value;
}
