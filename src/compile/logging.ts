import type * as ast from '../../grammar/ast.ts';
import { logLevels } from '../declarations/log.ts';
import { emitVariable, numberCode } from './arithmetic.ts';
import type { Emitter } from './emitter.ts';
import { emitFormat, splitFormat, splitText } from './formats.ts';
import { parseVariableText } from './variable-text.ts';

/** The third character of a level decides (reference: language 3.9). */
const letters: Readonly<Record<string, number>> = {
  A: logLevels.ALERT,
  C: logLevels.CRITICAL,
  E: logLevels.ERROR,
  W: logLevels.WARNING,
  N: logLevels.NOTICE,
  I: logLevels.INFO,
  D: logLevels.DBG,
};

interface Level {
  readonly code: string;
  /** It may be no level at all (`NaN`). */
  readonly canFail: boolean;
}

const fixed = (code: string): Level => ({ code, canFail: false });

export function emitXlog(emitter: Emitter, call: ast.FunctionCall): string {
  const [first, second] = call.arguments;
  if (first === undefined) return badCall(emitter, call, 'xlog needs a text');
  if (second === undefined) return emitText(emitter, first, fixed('S.xlogDefault'));
  return emitText(emitter, second, levelOf(emitter, first));
}

export function emitXdbg(emitter: Emitter, call: ast.FunctionCall): string {
  const text = call.arguments[0];
  return text === undefined
    ? badCall(emitter, call, 'xdbg needs a text')
    : emitText(emitter, text, fixed(String(logLevels.DBG)));
}

/** `log("text")`, `log(N, "text")`: nothing is expanded. */
export function emitLog(emitter: Emitter, call: ast.FunctionCall): string {
  const level = call.arguments.length > 1 ? call.arguments[0] : undefined;
  const text = call.arguments.at(-1);
  const value = text?.kind === 'StringLiteral' ? text.value : text?.kind === 'BareArgument' ? text.text : '';
  const number =
    level?.kind === 'NumberLiteral'
      ? level.value
      : level?.kind === 'StringLiteral'
        ? letterLevel(level.value)
        : logLevels.DBG;
  const code = numberCode(number ?? logLevels.DBG);
  emitter.line(
    `if(${code}<=S.logLevel)script(x,${emitter.place()},${code},${emitter.unit.constant(value)});`,
  );
  return emitter.spill('1');
}

/** `error("a", "b")` does nothing but say so. */
export function emitError(emitter: Emitter, call: ast.FunctionCall): string {
  const texts = call.arguments.map((argument) =>
    argument.kind === 'StringLiteral' ? `"${argument.value}"` : '',
  );
  const line = emitter.unit.constant(`error(${texts.join(', ')}) not implemented yet\n`);
  emitter.line(`server(x,${emitter.place()},'ERROR',${line});`);
  return emitter.spill('1');
}

function letterLevel(text: string): number | undefined {
  return letters[text.charAt(2)];
}

function levelOf(emitter: Emitter, argument: ast.Argument): Level {
  const computed = (variable: ast.Variable): Level => ({
    code: emitter.spill(`level(x,${emitter.place()},${emitVariable(emitter, variable).code})`),
    canFail: true,
  });
  if (argument.kind === 'Variable') return computed(argument);
  const text =
    argument.kind === 'StringLiteral'
      ? argument.value
      : argument.kind === 'BareArgument'
        ? argument.text
        : '';
  const variable = parseVariableText(text, argument.span);
  if (variable !== null) {
    splitText(emitter.unit, text, argument.span);
    return computed(variable);
  }
  const level = letterLevel(text);
  if (level === undefined) {
    emitter.unit.problem(
      'link-xlog-level',
      argument.span,
      `unknown log level \`${text}\``,
      'The third character decides: L_ALERT, L_CRIT, L_ERR, L_WARN, L_NOTICE, L_INFO, L_DBG.',
    );
    return fixed('4');
  }
  return fixed(numberCode(level));
}

function emitText(emitter: Emitter, argument: ast.Argument, { code: level, canFail }: Level): string {
  const { unit } = emitter;
  const result = emitter.spill(canFail ? `${level}===${level}?1:-1` : '1');
  if (argument.kind !== 'StringLiteral') {
    unit.problem('link-argument', argument.span, 'the text of a log line is a string');
    return result;
  }
  if (argument.value === '')
    unit.problem('link-xlog-empty', argument.span, 'the text of a log line is empty');
  const format = splitFormat(unit, argument);
  // 2.4 has one filter for everything.
  const isOld = unit.version === '2.4';
  const filter = isOld ? 'S.logLevel' : 'S.xlogLevel';
  emitter.line(`if(${level}<=${filter}){`);
  if (isOld) emitter.line(`S.xlogLevel=${level};`);
  // Whatever the text needs is only evaluated when it is printed.
  emitter.line(`${result}=xlog(x,${emitter.place()},${level},${emitFormat(emitter, format)});`);
  if (isOld) emitter.line('S.xlogLevel=0;');
  emitter.line('}');
  emitter.forgetPlace();
  return result;
}

function badCall(emitter: Emitter, call: ast.FunctionCall, message: string): string {
  emitter.unit.problem('link-argument', call.span, message);
  return emitter.spill('1');
}
