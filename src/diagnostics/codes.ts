/**
 * Every code a diagnostic can have, with its severity and the stage at which the server would notice.
 * A test proves that each has a page in `pages/`, and each page a code.
 */
import type { SyntaxCode } from '../../grammar/index.ts';
import type { Severity } from './diagnostic.ts';

/**
 * When the server stops because of it (reference: language 8.1): while reading files, while parsing, in check
 * mode, or only when it starts. Null: it does not stop.
 */
export type Stage = 'read' | 'parse' | 'check' | 'start' | null;

export interface CodeEntry {
  /** What is wrong, in a few words. */
  readonly title: string;
  readonly severity: Severity;
  readonly stage: Stage;
}

const error = (title: string, stage: Stage): CodeEntry => ({ title, severity: 'error', stage });
const warning = (title: string, stage: Stage = null): CodeEntry => ({ title, severity: 'warning', stage });

const syntaxCodes: Readonly<Record<SyntaxCode, CodeEntry>> = {
  'syntax-unexpected-token': error('Something does not fit here', 'parse'),
  'syntax-missing-semicolon': error('A semicolon is missing', 'parse'),
  'syntax-missing-opening-brace': error('An opening brace is missing', 'parse'),
  'syntax-missing-closing-brace': error('A closing brace is missing', 'parse'),
  'syntax-extra-closing-brace': error('A closing brace too many', 'parse'),
  'syntax-missing-parenthesis': error('A condition is not in parentheses', 'parse'),
  'syntax-unclosed-string': error('A string is never closed', 'parse'),
  'syntax-unclosed-comment': error('A comment is never closed', 'parse'),
  'syntax-unclosed-variable': error('A variable is never closed', 'parse'),
  'syntax-comment-without-newline': error('A comment in the last line without a line break', 'parse'),
  'syntax-stray-character': warning('A character that means nothing'),
  'syntax-double-slash-comment': error('`//` is no comment', 'parse'),
  'syntax-elseif': error('`elseif` does not exist', 'parse'),
  'syntax-else-without-if': error('An `else` without `if`', 'parse'),
  'syntax-empty-route': error('A route without statements', 'parse'),
  'syntax-bare-block': error('A block that belongs to nothing', 'parse'),
  'syntax-statement-outside-route': error('A statement outside a route', 'parse'),
  'syntax-semicolon-after-setting': error('A semicolon at the top level', 'parse'),
  'syntax-setting-value': error('A malformed value of a setting', 'parse'),
  'syntax-address': error('An address or net that does not exist', 'parse'),
  'syntax-bare-word': error('A word that is neither call nor value', 'parse'),
  'syntax-reserved-word': error('A reserved word used as a name', 'parse'),
  'syntax-keyword-case': error('A keyword in upper case', 'parse'),
  'syntax-variable-form': error('A variable with something that belongs inside its parentheses', 'parse'),
  'syntax-route-name': error('A malformed or missing route name', 'parse'),
  'syntax-timer-interval': error('A timer route without interval', 'parse'),
  'syntax-break': error('`break` in the wrong place', 'parse'),
  'syntax-switch': error('A malformed `switch`', 'parse'),
  'syntax-case-label': error('A malformed label', 'parse'),
  'syntax-argument': error('Something that cannot be an argument', 'parse'),
  'syntax-unquoted-argument': error('An argument without quotes', 'parse'),
  'syntax-adjacent-strings': error('Two strings side by side', 'parse'),
  'syntax-comparison': error('A comparison of something that is no variable', 'parse'),
  'syntax-condition': error('Something that is no condition', 'parse'),
  'syntax-arithmetic-in-condition': error('Arithmetic in a condition', 'parse'),
  'syntax-logic-in-arithmetic': error('Logic on the right of an assignment', 'parse'),
  'syntax-unary-minus': error('A sign before a variable', 'parse'),
  'syntax-assignment': error('A malformed assignment', 'parse'),
  'syntax-loop-head': error('A malformed loop', 'parse'),
  'syntax-include': error('An include that is not on a line of its own', 'parse'),
  'syntax-other-version': error('Something that other versions have', 'parse'),
  'syntax-nesting': error('Too many levels', 'parse'),
  'syntax-too-large': error('The text is too large', 'read'),
  'syntax-binary': error('The text is not a script', 'read'),
  'syntax-too-many-problems': error('Too many mistakes', 'parse'),
  'variable-malformed': error('A malformed variable', 'parse'),
  'format-malformed': error('A malformed text with variables', 'start'),
};

const sourceCodes = {
  'source-include': error('An included file cannot be read', 'read'),
  'source-empty': warning('The script is empty'),
} as const;

/** Names, types and positions of things that are well formed: found by the checker. */
const checkCodes = {
  'module-unknown': error('A module that the version does not have', 'parse'),
  'module-loaded-twice': warning('A module loaded twice'),
  'module-missing-dependency': error('A module that needs another one', 'check'),
  'module-no-transport': warning('No module that carries SIP'),
  'module-without-suffix': error('A module without `.so`', 'parse'),
  'modparam-module-not-loaded': error('A parameter of a module that is not loaded', 'parse'),
  'modparam-unknown': error('A parameter the module does not have', 'parse'),
  'modparam-type': error('A parameter of the wrong type', 'parse'),
  'modparam-value': error('A value that a parameter does not take', 'parse'),
  'setting-unknown': error('An unknown setting', 'parse'),
  'setting-removed': error('A setting of other versions', 'parse'),
  'setting-deprecated': warning('A deprecated setting'),
  'setting-type': error('A setting of the wrong type', 'parse'),
  'socket-unknown-protocol': error('An unknown protocol', 'parse'),
  'socket-without-module': error('A socket whose protocol no module handles', 'check'),
  'route-redefined': error('A route defined twice', 'parse'),
  'route-too-many': error('Too many routes', 'parse'),
  'name-unknown-function': error('An unknown function', 'parse'),
  'name-unknown-variable': error('An unknown variable', 'parse'),
  'call-wrong-block': error('A function in a block it cannot be used in', 'parse'),
  'call-from-wrong-block': error('A function reached from a block it cannot be used in', 'check'),
  'call-too-few-arguments': error('Too few arguments', 'parse'),
  'call-too-many-arguments': error('Too many arguments', 'parse'),
  'call-argument-omitted': error('A mandatory argument left out', 'parse'),
  'call-argument-type': error('An argument of the wrong type', 'check'),
  'call-not-async': error('A function that cannot run asynchronously', 'parse'),
  'call-only-async': error('A function that can only run asynchronously', 'parse'),
  'assign-read-only': error('Assignment to a read-only variable', 'parse'),
  'assign-transformation': error('Assignment to a transformed variable', 'parse'),
  'variable-name-missing': error('A variable that needs a name', 'parse'),
  'variable-name-wrong': error('A variable that has no such part', 'parse'),
  'variable-name-forbidden': error('A variable that takes no name', 'parse'),
  'variable-index-forbidden': error('A variable that takes no index', 'parse'),
  'transformation-unknown': error('An unknown transformation', 'parse'),
  'transformation-arguments': error('Wrong arguments of a transformation', 'parse'),
  'loop-iterator': error('A variable that cannot be an iterator', 'parse'),
  'regex-invalid': error('An invalid regular expression', 'parse'),
} as const;

/** Found when routes are linked together, as the server does at its start. */
const linkCodes = {
  'link-undefined-route': error('A call of a route that does not exist', 'start'),
  'link-route-arguments': error('Too many arguments for a route', 'start'),
  'link-regex': error('An invalid regular expression', 'start'),
  'link-xlog-level': error('An unknown log level', 'start'),
  'link-xlog-empty': error('An empty log text', 'start'),
  'link-format': error('A malformed text with variables', 'start'),
  'link-variable': error('An unknown variable in a text', 'start'),
  'link-transformation': error('An unknown transformation in a text', 'start'),
  'link-argument': error('An argument the function cannot use', 'start'),
  'link-async': error('A function that cannot run asynchronously', 'start'),
} as const;

const all = { ...syntaxCodes, ...sourceCodes, ...checkCodes, ...linkCodes } as const;

export type DiagnosticCode = keyof typeof all;

/** The catalogue. */
export const diagnosticCodes: Readonly<Record<DiagnosticCode, CodeEntry>> = all;

/** Path of the page that explains a code, from the root of the package. */
export function pageOf(code: DiagnosticCode): string {
  return `src/diagnostics/pages/${code}.md`;
}
