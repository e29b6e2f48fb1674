/**
 * The tree that the parser builds. Every node has a `span` into the flattened text (see `src/source`):
 * offsets in bytes, because a script is read as a byte string (one character per byte).
 */
import type { Dialect } from './dialect.ts';

/** Half-open range `[start, end)` of byte offsets in the flattened text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Spanned {
  readonly span: Span;
}

/** A whole script. `dialect` is the one it was read as. */
export interface Script extends Spanned {
  readonly kind: 'Script';
  readonly dialect: Dialect;
  readonly items: readonly TopLevelItem[];
  /** All comments, in source order; the formatter and the language server place them. */
  readonly comments: readonly Comment[];
}

export interface Comment extends Spanned {
  readonly kind: 'Comment';
  /** With its delimiters. */
  readonly text: string;
  readonly style: 'line' | 'block';
}

export type TopLevelItem = GlobalParameter | LoadModule | ModParam | RouteBlock;

/** `name = value` at top level. */
export interface GlobalParameter extends Spanned {
  readonly kind: 'GlobalParameter';
  readonly name: Identifier;
  readonly value: GlobalValue;
  /** `udp_workers = 4 use_auto_scaling_profile NAME`. */
  readonly autoScalingProfile?: Identifier;
}

export type GlobalValue =
  | NumberLiteral
  | StringLiteral
  | IpLiteral
  /** A bare word: `LOG_DAEMON`, a host name. */
  | Identifier
  | SocketValue
  | AliasList
  /** Values that are read and kept as written: blacklists, scaling profiles, mpath lists, bonds. */
  | RawValue;

/** `udp:127.0.0.1:5060 as 1.2.3.4:5061 use_workers 4`. */
export interface SocketValue extends Spanned {
  readonly kind: 'SocketValue';
  /** Lower case; null where the 2.4 form leaves it out. */
  readonly protocol: string | null;
  /** Host as written, without quotes, IPv6 with brackets; `*` for all interfaces. */
  readonly host: string;
  /** Inclusive port ranges; empty when no port is written. */
  readonly ports: readonly { readonly from: number; readonly to: number }[];
  readonly attributes: readonly SocketAttribute[];
}

export interface SocketAttribute extends Spanned {
  /** Canonical lower-case name: `as`, `use_workers`, `tag`, `anycast`, … */
  readonly name: string;
  readonly value: string | number | null;
}

/** `alias = udp:host:port host2 "host3"`. */
export interface AliasList extends Spanned {
  readonly kind: 'AliasList';
  readonly aliases: readonly AliasEntry[];
}

export interface AliasEntry extends Spanned {
  readonly protocol: string | null;
  readonly host: string;
  /** null: any. */
  readonly port: number | null;
  readonly attributes: readonly SocketAttribute[];
}

export interface RawValue extends Spanned {
  readonly kind: 'RawValue';
  readonly text: string;
}

export interface LoadModule extends Spanned {
  readonly kind: 'LoadModule';
  /** The path as written. */
  readonly path: StringLiteral;
  /** Module name: base name without `.so`. */
  readonly name: string;
}

export interface ModParam extends Spanned {
  readonly kind: 'ModParam';
  /** A POSIX extended regular expression over module names. */
  readonly modules: StringLiteral;
  readonly parameter: StringLiteral;
  readonly value: StringLiteral | NumberLiteral;
}

export type RouteBlockKind =
  | 'route'
  | 'failure_route'
  | 'onreply_route'
  | 'branch_route'
  | 'error_route'
  | 'local_route'
  | 'startup_route'
  | 'timer_route'
  | 'event_route';

/** `failure_route[name] { … }`. */
export interface RouteBlock extends Spanned {
  readonly kind: 'RouteBlock';
  readonly routeKind: RouteBlockKind;
  /** null for the unnamed block. `route[0]` keeps the name `0`. */
  readonly name: string | null;
  readonly nameSpan: Span | null;
  /** Seconds, only for timer routes. */
  readonly interval: NumberLiteral | null;
  /** Only in 2.4 event routes. */
  readonly mode: 'sync' | 'async' | null;
  readonly body: readonly Statement[];
  /** From the opening to the closing brace. */
  readonly bodySpan: Span;
}

// ---- statements ---------------------------------------------------------------------------------------

export type Statement =
  | CallStatement
  | Assignment
  | If
  | While
  | For
  | Switch
  | Break
  | Return
  | Exit
  | Drop
  | Empty;

/** Any call followed by `;`. */
export interface CallStatement extends Spanned {
  readonly kind: 'CallStatement';
  readonly call: Call;
}

export type AssignmentOperator = '=' | ':=' | '+=' | '-=' | '*=' | '/=' | '%=' | '&=' | '|=' | '^=';

/** As a statement, and (legal, usually a mistake) as a condition. */
export interface Assignment extends Spanned {
  readonly kind: 'Assignment';
  readonly target: Variable;
  readonly operator: AssignmentOperator;
  readonly operatorSpan: Span;
  readonly value: Expression | NullLiteral;
}

export interface If extends Spanned {
  readonly kind: 'If';
  readonly condition: Expression;
  readonly then: Body;
  readonly otherwise: Body | null;
}

/** What follows `if (…)`, `else`, `while (…)`, `for (…)`: with or without braces. */
export interface Body extends Spanned {
  readonly kind: 'Body';
  readonly braces: boolean;
  readonly statements: readonly Statement[];
}

export interface While extends Spanned {
  readonly kind: 'While';
  readonly condition: Expression;
  readonly body: Body;
}

export interface For extends Spanned {
  readonly kind: 'For';
  readonly iterator: Variable;
  readonly list: Variable;
  readonly body: Body;
}

export interface Switch extends Spanned {
  readonly kind: 'Switch';
  readonly operand: Variable;
  readonly cases: readonly Case[];
  readonly otherwise: DefaultCase | null;
}

export interface Case extends Spanned {
  readonly kind: 'Case';
  readonly label: NumberLiteral | StringLiteral;
  readonly body: readonly Statement[];
}

export interface DefaultCase extends Spanned {
  readonly kind: 'DefaultCase';
  readonly body: readonly Statement[];
}

export interface Break extends Spanned {
  readonly kind: 'Break';
}

/** `return`, `return N`, `return($v)`, `return(N, v1, v2)`. */
export interface Return extends Spanned {
  readonly kind: 'Return';
  readonly code: NumberLiteral | Variable | null;
  readonly values: readonly (NumberLiteral | StringLiteral | Variable | NullLiteral)[];
}

export interface Exit extends Spanned {
  readonly kind: 'Exit';
}

export interface Drop extends Spanned {
  readonly kind: 'Drop';
}

/** A lone `;`. */
export interface Empty extends Spanned {
  readonly kind: 'Empty';
}

// ---- calls --------------------------------------------------------------------------------------------

export type Call = FunctionCall | RouteCall | Assert | Async | Launch;

/** Functions of modules and of the core, and `xlog`, `xdbg`, `log`, `error`. */
export interface FunctionCall extends Spanned {
  readonly kind: 'FunctionCall';
  readonly name: Identifier;
  readonly arguments: readonly Argument[];
  /** False for the 2.4 form without parentheses (`exit` and `drop` are nodes of their own). */
  readonly parentheses: boolean;
}

export type Argument =
  | StringLiteral
  | NumberLiteral
  | Variable
  /** Nothing between two commas. */
  | OmittedArgument
  /** Bare words of the 2.4 and 1.x forms: `setflag(FOO)`, `force_send_socket(udp:1.2.3.4:5060)`. */
  | BareArgument;

export interface OmittedArgument extends Spanned {
  readonly kind: 'OmittedArgument';
}

export interface BareArgument extends Spanned {
  readonly kind: 'BareArgument';
  readonly text: string;
}

export interface RouteCall extends Spanned {
  readonly kind: 'RouteCall';
  readonly name: RouteName;
  readonly arguments: readonly (StringLiteral | NumberLiteral | Variable | NullLiteral)[];
}

/** A literal name, or one computed at run time (a variable, or a string with variables in it). */
export interface RouteName extends Spanned {
  readonly kind: 'RouteName';
  readonly text: string;
  readonly computed: Variable | StringLiteral | null;
}

export interface Assert extends Spanned {
  readonly kind: 'Assert';
  readonly condition: Expression;
  readonly message: StringLiteral | null;
}

export interface Async extends Spanned {
  readonly kind: 'Async';
  readonly call: FunctionCall;
  readonly resume: RouteName;
  readonly timeout: NumberLiteral | null;
}

export interface Launch extends Spanned {
  readonly kind: 'Launch';
  readonly call: FunctionCall;
  readonly report: RouteName | null;
  readonly parameter: StringLiteral | null;
}

// ---- expressions --------------------------------------------------------------------------------------

/**
 * Conditions and arithmetic share the node types; the parser enforces which may stand where
 * (reference: two separate expression languages).
 */
export type Expression =
  | NumberLiteral
  | StringLiteral
  | Variable
  | Comparison
  | Logical
  | Not
  | Complement
  | Arithmetic
  | Group
  | Bracket
  | CallExpression
  | Assignment
  | StatementExpression
  | BareOperand;

export interface NumberLiteral extends Spanned {
  readonly kind: 'NumberLiteral';
  /** 32-bit two's complement. */
  readonly value: number;
}

export interface StringLiteral extends Spanned {
  readonly kind: 'StringLiteral';
  /** Escapes resolved, adjacent strings joined. A byte string. */
  readonly value: string;
  readonly parts: readonly StringPart[];
}

/** One quoted piece of a string literal. */
export interface StringPart extends Spanned {
  readonly quote: '"' | "'";
  readonly value: string;
}

export interface NullLiteral extends Spanned {
  readonly kind: 'NullLiteral';
}

export interface IpLiteral extends Spanned {
  readonly kind: 'IpLiteral';
  /** Address without brackets. */
  readonly address: string;
  /** Prefix length or mask as written after `/`; null for a single address. */
  readonly mask: string | null;
}

export type ComparisonOperator = '==' | '!=' | '<' | '>' | '<=' | '>=' | '=~' | '!~';

export interface Comparison extends Spanned {
  readonly kind: 'Comparison';
  readonly left: Variable | BareOperand;
  readonly operator: ComparisonOperator;
  readonly operatorSpan: Span;
  readonly right: Variable | StringLiteral | NumberLiteral | NullLiteral | IpLiteral | BareOperand;
}

/** `and` and `or` have equal precedence and group to the left. */
export interface Logical extends Spanned {
  readonly kind: 'Logical';
  readonly operator: 'and' | 'or';
  readonly left: Expression;
  readonly right: Expression;
}

export interface Not extends Spanned {
  readonly kind: 'Not';
  readonly operand: Expression;
}

/** `~ x`. */
export interface Complement extends Spanned {
  readonly kind: 'Complement';
  readonly operand: Expression;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';

export interface Arithmetic extends Spanned {
  readonly kind: 'Arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `( … )`. */
export interface Group extends Spanned {
  readonly kind: 'Group';
  readonly expression: Expression;
}

/** `[ … ]`: arithmetic as a condition. */
export interface Bracket extends Spanned {
  readonly kind: 'Bracket';
  readonly expression: Expression;
}

export interface CallExpression extends Spanned {
  readonly kind: 'CallExpression';
  readonly call: Call;
}

/** `{ … }` or an `if` used as a condition. */
export interface StatementExpression extends Spanned {
  readonly kind: 'StatementExpression';
  readonly statements: readonly Statement[];
}

/** The bare operands of 1.x: `method`, `uri`, `src_ip`, `myself`, … and bare words compared with them. */
export interface BareOperand extends Spanned {
  readonly kind: 'BareOperand';
  readonly name: string;
}

export interface Identifier extends Spanned {
  readonly kind: 'Identifier';
  readonly name: string;
}

// ---- variables ----------------------------------------------------------------------------------------

/** `$name`, `$(<request>name(inner)[index]{class.op,arg}…)`. */
export interface Variable extends Spanned {
  readonly kind: 'Variable';
  /** As written, with the `$`. */
  readonly text: string;
  readonly context: 'request' | 'reply' | null;
  readonly name: string;
  readonly inner: InnerName | null;
  readonly index: VariableIndex | null;
  readonly transformations: readonly Transformation[];
}

/** What stands in the parentheses: `x` of `$var(x)`. */
export interface InnerName extends Spanned {
  /** As written, without the parentheses. */
  readonly text: string;
  /** The variable it starts with (`$param($var(i))`). */
  readonly variable: Variable | null;
  /** The variable is all there is; most variables ignore what follows it. */
  readonly whole: boolean;
}

export interface VariableIndex extends Spanned {
  /** `[3]`, `[*]`, `[$var(i)]`, and `[append]` or `[]` as a word. */
  readonly value: number | '*' | Variable | { readonly word: string };
}

export interface Transformation extends Spanned {
  /** Lower case: `s`, `uri`, `re`, … */
  readonly className: string;
  /** Lower case: `substr`, `param`, … */
  readonly operation: string;
  /** `1` of `{nameaddr.1.uri}`: which of the values of a list. */
  readonly index: TransformationArgument | null;
  readonly arguments: readonly TransformationArgument[];
}

export interface TransformationArgument extends Spanned {
  /** As written. */
  readonly text: string;
  readonly variable: Variable | null;
}

// ---- formats ------------------------------------------------------------------------------------------

/** A string in which `$…` is expanded: the text of xlog, string arguments of functions. */
export type FormatPart = string | Variable;
