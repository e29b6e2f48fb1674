import type * as ast from '../../grammar/ast.ts';
import type { Version } from '../../grammar/dialect.ts';
import type { VersionRegistry } from '../declarations/registry.ts';
import type {
  CallSite,
  CompileOptions,
  CoveragePoint,
  LinkProblem,
  LinkProblemCode,
  Mention,
  RouteInfo,
} from './program.ts';

/**
 * What the routes of one script share while they are compiled. Whatever comes from the script (names, texts,
 * variables) reaches the generated code as an element of one of these tables, never as source text.
 */
export class Unit {
  readonly script: ast.Script;
  readonly registry: VersionRegistry;
  readonly version: Version;
  readonly options: CompileOptions;
  readonly problems: LinkProblem[] = [];
  readonly modules: readonly string[];
  readonly constants: unknown[] = [];
  readonly #constantIndex = new Map<unknown, number>();
  /** `$var` names by slot. */
  readonly slots: string[] = [];
  readonly #slotIndex = new Map<string, number>();
  /** Variables read through a closure. */
  readonly variables: ast.Variable[] = [];
  readonly mentions: Mention[] = [];
  readonly #variableIndex = new Map<string, number>();
  readonly spans: ast.Span[] = [];
  readonly calls: CallSite[] = [];
  readonly coveragePoints: CoveragePoint[] = [];
  /** Statements as `statement` observations show them. */
  readonly traced: { readonly span: ast.Span; readonly variables: readonly ast.Variable[] }[] = [];
  routes: readonly RouteInfo[] = [];
  readonly routeIds = new Map<string, number>();
  /** The blocks of the routes, by id. */
  blocks: readonly ast.RouteBlock[] = [];
  /** Some route returns values, so `$return` has to be kept. */
  returnsValues = false;
  /** How many parameters each route reads, when they are handed over as arguments; null: through `x.frame`. */
  parameterCounts: readonly number[] | null = null;
  /** `error_route` exists, so statements have to be checked for parse failures. */
  hasErrorRoute = false;
  /** Some function asks for the action before it, so actions are counted. */
  countsActions = false;
  /** `script_trace` is called somewhere. */
  scriptTrace = false;

  constructor(script: ast.Script, modules: readonly string[], options: CompileOptions) {
    this.script = script;
    this.modules = modules;
    this.options = options;
    this.registry = options.registry;
    this.version = options.registry.version;
  }

  problem(code: LinkProblemCode, span: ast.Span, message: string, hint?: string): void {
    this.problems.push(hint === undefined ? { code, span, message } : { code, span, message, hint });
  }

  /** The identifier under which generated code finds a value. */
  constant(value: unknown): string {
    let index = this.#constantIndex.get(value);
    if (index === undefined) {
      index = this.constants.length;
      this.constants.push(value);
      this.#constantIndex.set(value, index);
    }
    return `k${index}`;
  }

  slot(name: string): number {
    let index = this.#slotIndex.get(name);
    if (index === undefined) {
      index = this.slots.length;
      this.slots.push(name);
      this.#slotIndex.set(name, index);
    }
    return index;
  }

  /**
   * Index of a variable that is read or written through closures; equal texts share one.
   * @param textOf the route, when the variable stands in a text there
   */
  variable(variable: ast.Variable, textOf: number | null = null): number {
    this.mentions.push({ variable, textOf });
    let index = this.#variableIndex.get(variable.text);
    if (index === undefined) {
      index = this.variables.length;
      this.variables.push(variable);
      this.#variableIndex.set(variable.text, index);
    }
    return index;
  }

  /** Index of a place for `x.at`. */
  place(span: ast.Span): number {
    const last = this.spans.length - 1;
    const previous = this.spans[last];
    if (previous !== undefined && previous.start === span.start && previous.end === span.end) return last;
    this.spans.push(span);
    return last + 1;
  }

  routeId(block: ast.RouteBlockKind, name: string | null): number | null {
    return this.routeIds.get(routeKey(block, name)) ?? null;
  }
}

/** `route[0]` is the unnamed route. */
export function routeKey(block: ast.RouteBlockKind, name: string | null): string {
  return name === null || (block === 'route' && name === '0') ? block : `${block} ${name}`;
}
