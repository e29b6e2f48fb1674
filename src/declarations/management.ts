import type { ByteString } from '../values/value.ts';

/** A JSON-like answer. Byte strings, numbers, lists and objects in order. */
export type ManagementValue =
  | null
  | boolean
  | number
  | ByteString
  | ManagementValue[]
  | { [key: string]: ManagementValue };

/** An error as JSON-RPC shows it. */
export class ManagementError {
  readonly code: number;
  readonly message: string;
  readonly data: string | null;
  constructor(code: number, message: string, data: string | null = null) {
    this.code = code;
    this.message = message;
    this.data = data;
  }
}

export type ManagementResult = ManagementValue | ManagementError;

export type ManagementParameters = Readonly<
  Record<string, string | number | boolean | null | readonly (string | number)[]>
>;

/** The management interface (MI). Implemented in `src/management`. */
export interface Management {
  add(command: ManagementCommand): void;
  /** Names that this version has, in order of registration. */
  commands(): readonly string[];
  /** The same, with who has each. */
  commandsByModule(): ReadonlyMap<string, readonly string[]>;
  /** A command and who has it; null when there is none of that name. */
  describe(name: string): { readonly command: ManagementCommand; readonly module: string } | null;
  /** Runs a command. `parameters` by name or by position. `answer` runs once. */
  execute(
    command: string,
    parameters: ManagementParameters | readonly unknown[] | null,
    answer: (result: ManagementResult) => void,
  ): void;
}

export interface ManagementCommand {
  /** 3.6 name. */
  readonly name: string;
  /** `group:name` of 4.0, when it is not `module:name`. */
  readonly groupName?: string;
  readonly doc: string;
  /** Allowed sets of parameter names; one must match exactly. */
  readonly recipes: readonly (readonly string[])[];
  /** The last parameter, when it is a list. */
  readonly list?: string;
  /** 3.x: parameters have to be named. */
  readonly namedOnly?: boolean;
  readonly run: (
    parameters: ManagementParameters,
  ) => ManagementResult | import('./wait.ts').Wait<ManagementResult>;
  /** The answer of 2.4, where it is not simply the result as a tree. */
  readonly tree?: (
    parameters: ManagementParameters,
  ) =>
    | readonly ManagementNode[]
    | ManagementError
    | import('./wait.ts').Wait<readonly ManagementNode[] | ManagementError>;
}

/** A node of the text in which 2.4 answers: `name:: value attribute=value`, children indented. */
export interface ManagementNode {
  readonly name: ByteString;
  readonly value?: ByteString | number;
  readonly attributes?: Readonly<Record<string, ByteString | number>>;
  readonly children?: readonly ManagementNode[];
}
