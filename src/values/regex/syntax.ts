import type { ByteSet } from './byte-set.ts';

/** What must hold between two bytes. Each is one flag before or after the place (see `contexts.ts`). */
export type Assertion =
  | 'line-start'
  | 'line-end'
  | 'text-start'
  | 'text-end'
  | 'word-start'
  | 'word-end'
  | 'word-boundary'
  | 'no-word-boundary';

/** A parsed pattern; null stands for the empty one. */
export type Tree =
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly kind: 'alternatives'; readonly branches: readonly (Tree | null)[] }
  | { readonly kind: 'star'; readonly body: Tree }
  /** `optional`: this copy may be passed without matching, which matters for what an empty pass leaves in the group. */
  | { readonly kind: 'group'; readonly index: number; readonly body: Tree | null; readonly optional: boolean }
  | { readonly kind: 'backreference'; readonly index: number };

/** Thrown inside the parser only; becomes a `RegexError`. */
export class SyntaxProblem {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** The messages of `regerror`. */
export const problems = {
  badPattern: 'Invalid regular expression',
  collation: 'Invalid collation character',
  className: 'Invalid character class name',
  escape: 'Trailing backslash',
  backreference: 'Invalid back reference',
  bracket: 'Unmatched [, [^, [:, [., or [=',
  parenthesis: 'Unmatched ( or \\(',
  brace: 'Unmatched \\{',
  interval: 'Invalid content of \\{\\}',
  range: 'Invalid range end',
  repetition: 'Invalid preceding regular expression',
  size: 'Regular expression too big',
} as const;

export function fail(problem: keyof typeof problems): never {
  throw new SyntaxProblem(problems[problem]);
}
