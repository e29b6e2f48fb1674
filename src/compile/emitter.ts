import type * as ast from '../../grammar/ast.ts';
import type { CoveragePoint, RouteInfo } from './program.ts';
import type { Unit } from './unit.ts';

/** A label that `break` leaves. */
export interface BreakTarget {
  readonly label: string;
}

/** Collects the JavaScript of one route. */
export class Emitter {
  readonly unit: Unit;
  readonly route: RouteInfo;
  lines: string[] = [];
  /** Local names declared at the top of the function. */
  readonly locals: string[] = [];
  breaks: BreakTarget[] = [];
  /** Something before may have met an unparsable part of the message, unchecked so far. */
  pending = false;
  /** Inside a loop that is plain computation. */
  plain = false;
  /** Slots kept in local variables inside a loop that nothing else can look into. */
  promoted: ReadonlyMap<number, string> = new Map();
  /** Those of them that the loop writes. */
  promotedWrites: ReadonlySet<number> = new Set();
  #place = -1;
  #names = 0;

  constructor(unit: Unit, route: RouteInfo) {
    this.unit = unit;
    this.route = route;
    this.current = route.span;
  }

  line(code: string): void {
    this.lines.push(code);
  }

  /** An action begins: a statement, or a call within an expression. */
  action(): void {
    if (this.unit.countsActions) this.line('x.actions++;');
  }

  /** What `emit` writes, apart from the rest. */
  capture(emit: () => void): string[] {
    const outer = this.lines;
    this.lines = [];
    emit();
    const inner = this.lines;
    this.lines = outer;
    return inner;
  }

  /** A fresh name that needs no declaration by the caller. */
  local(): string {
    const name = `t${this.#names++}`;
    this.locals.push(name);
    return name;
  }

  label(): string {
    return `L${this.#names++}`;
  }

  /** Evaluates now, for use later or more than once. */
  spill(code: string): string {
    const name = this.local();
    this.line(`${name}=${code};`);
    return name;
  }

  /** The statement, condition or call that is being compiled. */
  current: ast.Span;

  /** Where that stands, as a number for helpers that may have to say so. */
  place(): number {
    return this.unit.place(this.current);
  }

  /** Records where the script stands, for whatever may look. */
  at(): void {
    const place = this.place();
    if (place === this.#place) return;
    this.line(`x.at=${place};`);
    this.#place = place;
  }

  /** Compiles something with a place of its own. */
  within<T>(span: ast.Span, emit: () => T): T {
    const outer = this.current;
    this.current = span;
    const result = emit();
    this.current = outer;
    return result;
  }

  /** The place is not known here any more: code joins or another route ran. */
  forgetPlace(): void {
    this.#place = -1;
  }

  /** A `$var` slot as an expression that can be read and assigned. */
  slot(index: number): string {
    return this.promoted.get(index) ?? `v${index}`;
  }

  /** Leaves the route with a code; 0 ends the script. */
  leave(code: string): void {
    for (const index of this.promotedWrites) this.line(`v${index}=${this.promoted.get(index)};`);
    this.line(`return ${code};`);
  }

  /** After an action: 0 ends the script. */
  stopOnZero(name: string): void {
    this.line(`if(${name}===0){`);
    this.leave('stop(x)');
    this.line('}');
  }

  /** Runs `error_route` when something was unparsable since the last look. */
  checkFailure(): void {
    if (!this.pending) return;
    this.pending = false;
    if (!this.unit.hasErrorRoute) return;
    this.line('if(x.message.sip.failure!==null&&failed(x)){');
    this.leave('0');
    this.line('}');
  }

  count(span: ast.Span, kind: CoveragePoint['kind']): void {
    if (this.unit.options.coverage !== true) return;
    this.line(`C[${this.unit.coveragePoints.length}]++;`);
    this.unit.coveragePoints.push({ span, kind, route: this.route.id });
  }
}
