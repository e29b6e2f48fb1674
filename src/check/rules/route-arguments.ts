import type * as ast from '../../../grammar/ast.ts';
import type { Report } from '../report.ts';

/** Values that fit beside the name of a route; a variable or NULL needs one place more. */
const places = 9;

/** More values than the server has places for while it reads; one too many only stops its start. */
export function checkRouteArguments(call: ast.RouteCall, report: Report): void {
  const excess = call.arguments.find(
    ({ kind }, index) => index + (kind === 'Variable' || kind === 'NullLiteral' ? 1 : 0) >= places,
  );
  if (excess !== undefined) report('call-too-many-arguments', excess.span, 'a route takes at most 8 values');
}
