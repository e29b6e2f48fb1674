/**
 * What each OpenSIPS version exports: names, types, counts and flags, as data. The checker knows a name from
 * here even when nothing in this project implements it.
 */
import type { Version } from '../../grammar/dialect.ts';
import v24 from './data/2.4.json' with { type: 'json' };
import v36 from './data/3.6.json' with { type: 'json' };
import v40 from './data/4.0.json' with { type: 'json' };

/** Route kinds as the catalog names them. */
export type CatalogRoute =
  | 'request'
  | 'failure'
  | 'onreply'
  | 'branch'
  | 'error'
  | 'local'
  | 'startup'
  | 'timer'
  | 'event';

export interface CatalogParameter {
  /** `int`, `string`, `var`, `regex`; in functions of the grammar also `expr`, `route`, `call`, … and `a|b` unions. */
  readonly type: string;
  readonly optional: boolean;
  /** Neither a variable nor a text with variables is accepted. */
  readonly static?: boolean;
  /** Variables in the text are not expanded by the call. */
  readonly noExpand?: boolean;
  readonly writable?: boolean;
  readonly avp?: boolean;
  readonly variadic?: boolean;
}

export interface CatalogFunction {
  readonly name: string;
  /** Absent for module functions of 2.4, where only the counts are known. */
  readonly params?: readonly CatalogParameter[];
  /** Allowed argument counts: always in 2.4, later in functions of the grammar only. */
  readonly arity?: readonly number[];
  /** 2.4: what is inside the quotes, by argument count. */
  readonly kinds?: Readonly<Record<string, readonly string[]>>;
  readonly routes: readonly CatalogRoute[];
  readonly routesByArity?: Readonly<Record<string, readonly CatalogRoute[]>>;
  /** Usable inside `async()` and `launch()`. */
  readonly async: boolean;
  readonly asyncParams?: readonly CatalogParameter[];
  readonly asyncArity?: readonly number[];
  /** False when only the asynchronous form exists. */
  readonly sync?: boolean;
  readonly internal?: boolean;
  /** Defined by the grammar itself. */
  readonly syntax?: boolean;
  /** May stand without parentheses. */
  readonly bare?: boolean;
  readonly aliasOf?: string;
  /** 2.4: exists only to refuse to start. */
  readonly obsolete?: boolean;
}

export interface CatalogModuleParameter {
  readonly name: string;
  readonly type: 'int' | 'string' | 'int|string';
  /** Goes to a handler, usually repeatable. */
  readonly func?: boolean;
  readonly conditional?: string;
}

export interface CatalogVariable {
  readonly name: string;
  readonly writable: boolean;
  readonly readable?: boolean;
  readonly takesName: 'required' | 'optional' | 'no';
  readonly takesIndex: boolean;
  readonly indexNeedsName?: boolean;
  readonly writeBareOnly?: boolean;
}

export interface CatalogTransformation {
  readonly class: string;
  readonly name: string;
  /** Fewest and most arguments. */
  readonly params: readonly [number, number];
  readonly types: readonly string[];
}

export interface CatalogCommand {
  readonly name: string;
  readonly recipes?: readonly (readonly string[])[];
  readonly namedOnly?: boolean;
  readonly aliases?: readonly string[];
  readonly group?: string;
  readonly noInput?: boolean;
}

export interface CatalogEvent {
  readonly name: string;
  readonly params: readonly string[];
}

export interface CatalogGlobal {
  readonly name: string;
  /** `int`, `bool`, `string`, `id`, `socket`, `host`, …, or a union. */
  readonly type: string;
  readonly deprecated: boolean;
  /** Known to the parser only to refuse it. */
  readonly rejected?: boolean;
  readonly aliasOf?: string;
  readonly autoScaling?: boolean;
}

interface CatalogLists {
  readonly functions: readonly CatalogFunction[];
  readonly variables: readonly CatalogVariable[];
  readonly transformations: readonly CatalogTransformation[];
  readonly mi: readonly CatalogCommand[];
  readonly events: readonly CatalogEvent[];
  readonly statistics: readonly string[];
}

export interface CatalogCore extends CatalogLists {
  readonly globals: readonly CatalogGlobal[];
  /** Names allowed in `$(<context>name)`. */
  readonly contexts: readonly string[];
}

export interface CatalogModule extends CatalogLists {
  readonly params: readonly CatalogModuleParameter[];
  /** Family that `@kind` in `requires` names: `sqldb`, `cachedb`, `aaa`. */
  readonly kind?: string;
  readonly requires?: readonly string[];
  readonly wants?: readonly string[];
  /** What is needed once a parameter is set to something; `hard`: else the server does not start. */
  readonly requiresByParam?: readonly {
    readonly param: string;
    readonly modules: readonly string[];
    readonly hard: boolean;
  }[];
  readonly dynamicEvents?: boolean;
}

export interface Catalog {
  readonly version: string;
  readonly core: CatalogCore;
  readonly modules: Readonly<Record<string, CatalogModule>>;
}

const catalogs: Readonly<Record<Version, Catalog>> = {
  '2.4': v24 as unknown as Catalog,
  '3.6': v36 as unknown as Catalog,
  '4.0': v40 as unknown as Catalog,
};

/** The facts of one version. */
export function catalog(version: Version): Catalog {
  return catalogs[version];
}
