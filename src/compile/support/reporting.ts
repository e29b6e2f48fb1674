/** Helpers of generated code that may have to say something. */
import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { LogLevel } from '../../declarations/log.ts';
import { logLevels } from '../../declarations/log.ts';
import { parseUri } from '../../sip/uri.ts';
import type { BinaryOperator, CompoundOperator } from '../../values/arithmetic.ts';
import * as arithmetic from '../../values/arithmetic.ts';
import type { MatchOperator, OrderOperator, RightOperand } from '../../values/comparison.ts';
import * as comparison from '../../values/comparison.ts';
import type { Network } from '../../values/ip.ts';
import { cachedRegex, regexArgumentOptions } from '../../values/regex/cache.ts';
import type { Regex } from '../../values/regex/regex.ts';
import { RegexError } from '../../values/regex/regex.ts';
import type { ByteString, Value } from '../../values/value.ts';
import { integerOf, textOf } from '../../values/value.ts';
import type { RouteExecution } from '../execution.ts';
import type { Linkage, Program } from '../program.ts';
import { BAD, BAD_REGEX, type Computed, FAIL, isFailure } from './evaluation.ts';

const levelNames = new Map<number, LogLevel>(
  Object.entries(logLevels).map(([name, level]) => [level, name as LogLevel]),
);

/** The name of a level; numbers between and beyond the known ones count as the nearest the server prints. */
export function levelName(level: number): LogLevel {
  if (level <= logLevels.ALERT) return 'ALERT';
  if (level >= logLevels.DBG) return 'DBG';
  return levelNames.get(level) ?? 'NOTICE';
}

export function reporting(program: Program, linkage: Linkage) {
  const { server, process } = linkage;
  const old = program.version === '2.4';

  const log = (x: RouteExecution, place: number, level: LogLevel, text: ByteString): void => {
    x.at = place;
    x.log(level, text);
  };

  const finish = (x: RouteExecution, place: number, result: arithmetic.ArithmeticResult): Computed => {
    if (!isFailure(result)) return result;
    log(x, place, 'ERROR', result.message);
    return result.instead ?? FAIL;
  };

  const failedComparison = (
    x: RouteExecution,
    place: number,
    operator: comparison.ComparisonOperator,
    left: Value,
    kind: RightOperand,
    right: Value = null,
  ): void => log(x, place, 'WARNING', comparison.comparisonWarning(operator, left, kind, right));

  return {
    arithmetic(
      x: RouteExecution,
      place: number,
      operator: BinaryOperator,
      left: Computed,
      right: Computed,
      rightIsVariable: boolean,
    ): Computed {
      if (left === FAIL || right === FAIL) return FAIL;
      return finish(
        x,
        place,
        arithmetic.arithmetic(operator, left as Value, right as Value, rightIsVariable),
      );
    },

    compound(
      x: RouteExecution,
      place: number,
      operator: CompoundOperator,
      left: Value,
      right: Computed,
    ): Computed {
      if (right === FAIL) return FAIL;
      return finish(x, place, arithmetic.compoundArithmetic(operator, left, right as Value));
    },

    complement(x: RouteExecution, place: number, value: Computed): Computed {
      return value === FAIL ? FAIL : finish(x, place, arithmetic.complement(value as Value));
    },

    noValue(x: RouteExecution, place: number): -1 {
      log(x, place, 'WARNING', 'no value in right expression');
      return -1;
    },

    conditionError(x: RouteExecution, place: number): -1 {
      log(x, place, 'WARNING', 'error in expression');
      return -1;
    },

    compareNumber(
      x: RouteExecution,
      place: number,
      operator: OrderOperator,
      left: Value,
      right: number,
    ): number {
      const result = comparison.compareWithNumber(operator, left, right);
      if (result === comparison.comparisonError) failedComparison(x, place, operator, left, 'number');
      return result;
    },

    compareNetwork(
      x: RouteExecution,
      place: number,
      operator: '==' | '!=',
      left: Value,
      right: Network,
    ): number {
      const result = comparison.compareWithNetwork(operator, left, right);
      if (result === comparison.comparisonError) failedComparison(x, place, operator, left, 'ip');
      return result;
    },

    matchVariable(
      x: RouteExecution,
      place: number,
      operator: MatchOperator,
      left: Value,
      right: Value,
    ): number {
      const result = comparison.matchVariable(operator, left, right);
      if (result === comparison.comparisonError)
        failedComparison(x, place, operator, left, 'variable', right);
      return result;
    },

    /** `uri == myself` of 1.x: an URI or an address. */
    myself(value: Value): 1 | 0 {
      const text = textOf(value);
      if (text === null) return 0;
      const uri = parseUri(text);
      const found = uri === null ? server.isMyself(text, null) : server.isMyself(uri.host ?? '', uri.port);
      return found ? 1 : 0;
    },

    tooDeep(x: RouteExecution): -1 {
      x.log('ERROR', 'route recursion limit reached, giving up!');
      return -1;
    },

    tooManyRounds(x: RouteExecution, place: number): void {
      const text = `max while loops reached (${process.maxWhileLoops}), increase the 'max_while_loops' global!`;
      log(x, place, old ? 'INFO' : 'ERROR', text);
    },

    notAList(x: RouteExecution, place: number): -10 {
      log(x, place, 'ERROR', 'for-each must be used on a "[*]" index! skipping!');
      return -10;
    },

    asRegex(
      x: RouteExecution,
      place: number,
      text: ByteString | typeof BAD,
    ): Regex | typeof BAD | typeof BAD_REGEX {
      if (text === BAD) return BAD;
      const regex = cachedRegex(text as ByteString, regexArgumentOptions);
      if (!(regex instanceof RegexError)) return regex;
      log(x, place, 'ERROR', `bad regular expression "${text as ByteString}": ${regex.message}`);
      return BAD_REGEX;
    },

    parsed(
      x: RouteExecution,
      place: number,
      parse: (text: ByteString) => unknown,
      value: ByteString | number | typeof BAD,
    ): unknown {
      if (value === BAD) return BAD;
      const result = parse(String(value));
      if (!(result instanceof ArgumentProblem)) return result;
      log(x, place, 'ERROR', result.message);
      return BAD;
    },

    /** An expanded argument; too long a text is an error (`pv_print_buf_size`). */
    limited(x: RouteExecution, place: number, text: ByteString): ByteString | typeof BAD {
      if (text.length < process.formatBuffer) return text;
      log(x, place, 'ERROR', 'buffer overflow -- increase the buffer size...');
      return BAD;
    },

    badArgument(x: RouteExecution, call: number, position: number, expected: string): -1 {
      x.log('ERROR', `Variable in param [${position}] is not ${expected}`);
      const { file, line } = x.position();
      x.log(
        'ERROR',
        `Failed to get fixups for command <${program.calls[call]!.name}> in ${file}, line ${line}`,
      );
      return -1;
    },

    assertion(x: RouteExecution, place: number, text: ByteString): void {
      x.at = place;
      const { file, line } = x.position();
      x.log('CRITICAL', `ASSERTION FAILED (${text}) at ${file}:${line}`);
      x.message.sip.failure = null;
      x.error = { what: 'server error', class: 4, level: 1, rcode: 500, info: 'assertion failed' };
      // Unlike what cannot be parsed, an assertion runs it from any route.
      if (x.kind !== 'error') linkage.runErrorRoute(x);
      x.stopped = 'exit';
      if (process.abortOnAssert) linkage.abort();
    },

    /**
     * After a statement that met something unparsable: runs `error_route`, and is true when that ended the
     * script. Otherwise the script goes on, with nothing left of the failure.
     */
    failed(x: RouteExecution): boolean {
      const { sip } = x.message;
      const { failure } = sip;
      sip.failure = null;
      if (x.kind === 'onreply' || x.kind === 'local' || x.kind === 'error') return false;
      x.error = failure;
      x.stopped = linkage.runErrorRoute(x);
      x.error = null;
      return x.stopped !== null;
    },

    xlog(x: RouteExecution, place: number, level: number, text: ByteString): 1 | -1 {
      if (text.length >= process.xlogBuffer) {
        log(x, place, 'ERROR', 'buffer overflow -- increase the buffer size...');
        return -1;
      }
      server.scriptLog(old ? null : levelName(level), text, program.position(place));
      return 1;
    },

    script(_: RouteExecution, place: number, level: number, text: ByteString): void {
      server.scriptLog(old ? null : levelName(level), text, program.position(place));
    },

    server: log,

    /** The level of an `xlog` that is in a variable; not an integer (`NaN`): nothing is printed. */
    level(x: RouteExecution, place: number, value: Value): number {
      const level = integerOf(value);
      if (level !== null) return level;
      log(x, place, 'ERROR', 'log level is not an integer');
      return Number.NaN;
    },
  };
}
