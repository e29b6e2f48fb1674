import type * as ast from '../../grammar/ast.ts';
import { emitVariable, numberCode } from './arithmetic.ts';
import type { Emitter } from './emitter.ts';
import { emitFormat, splitText } from './formats.ts';
import { isPlainRoute } from './purity.ts';

const mostParameters = 8;

/** `route(name, parameters…)`. */
export function emitRouteCall(emitter: Emitter, call: ast.RouteCall): string {
  const { unit } = emitter;
  if (call.arguments.length > mostParameters) {
    unit.problem(
      'link-route-arguments',
      call.span,
      `a route takes at most ${mostParameters} parameters, not ${call.arguments.length}`,
    );
  }
  const result = emitter.local();
  const computed = call.name.computed;
  if (computed !== null) {
    emitter.at();
    const name =
      computed.kind === 'Variable'
        ? emitVariable(emitter, computed).code
        : emitFormat(emitter, splitText(unit, computed.value, computed.span));
    const suspends = unit.routes.some((route) => route.block === 'route' && route.suspends);
    const code = suspends ? 'yield* callNamedWaiting' : 'callNamed';
    emitter.line(`${result}=${code}(x,${name},${emitParameters(emitter, call)});`);
    emitter.forgetPlace();
    // An unknown route changes nothing but the value of the call (reference: language 2.5).
    emitter.line(`if(${result}===null)${result}=-5;else{`);
    emitter.stopOnZero(result);
    emitter.line(`x.rc=${result};}`);
    return result;
  }
  // The unnamed route can be defined as `route[0]`, but not be called.
  const id = call.name.text === '0' ? null : unit.routeId('route', call.name.text);
  if (id === null) {
    unit.problem(
      'link-undefined-route',
      call.name.span,
      `\`route[${call.name.text}]\` is not defined`,
      undefinedHint(emitter, call.name.text),
    );
    emitter.line(`${result}=-5;`);
    return result;
  }
  const counts = unit.parameterCounts;
  const parameters =
    counts === null ? emitParameters(emitter, call) : emitArguments(emitter, call, counts[id]!);
  if (isPlainRoute(unit, id)) {
    emitter.line(`${result}=x.depth>=100?tooDeep(x):r${id}(x,${parameters});`);
  } else {
    emitter.at();
    emitter.line(`${result}=${unit.routes[id]!.suspends ? 'yield* ' : ''}c${id}(x,${parameters});`);
  }
  emitter.forgetPlace();
  emitter.stopOnZero(result);
  emitter.line(`x.rc=${result};`);
  return result;
}

/** As many arguments as the route reads; the others are evaluated all the same. */
function emitArguments(emitter: Emitter, call: ast.RouteCall, count: number): string {
  const values = call.arguments.map((argument) => parameterCode(emitter, argument));
  while (values.length < count) values.push('null');
  return values.join(',');
}

/** An array of values, or in 2.4 of what is evaluated at each use. */
function emitParameters(emitter: Emitter, call: ast.RouteCall): string {
  const { unit } = emitter;
  if (call.arguments.length === 0) return 'NONE';
  const lazy = unit.version === '2.4' && call.arguments.some((argument) => argument.kind === 'Variable');
  const values = call.arguments.map((argument) => {
    const code = parameterCode(emitter, argument);
    return lazy ? `(x)=>${code}` : code;
  });
  return lazy ? `lazily(x,[${values.join(',')}])` : `[${values.join(',')}]`;
}

function parameterCode(emitter: Emitter, argument: ast.RouteCall['arguments'][number]): string {
  switch (argument.kind) {
    case 'NullLiteral':
      return 'null';
    case 'NumberLiteral':
      return numberCode(argument.value);
    case 'StringLiteral':
      return emitter.unit.constant(argument.value);
    case 'Variable':
      return emitVariable(emitter, argument).code;
  }
}

function undefinedHint(emitter: Emitter, name: string): string | undefined {
  const similar = emitter.unit.routes.find(
    (route) => route.name !== null && route.name.toLowerCase() === name.toLowerCase(),
  );
  return similar === undefined ? undefined : `Did you mean \`${similar.label}\`?`;
}
