import type { Execution } from '../declarations/execution.ts';
import type { VariableDeclaration, VariableTable } from '../declarations/module.ts';
import { positionOf } from './value-helpers.ts';

/** A variable over the called routes: 0 is the current one, -1 the first (reference: language 5.6). */
function ofRoutes(
  doc: string,
  part: (route: string) => string,
  all: (execution: Execution) => string | null,
): VariableDeclaration {
  return {
    doc,
    since: '3.6',
    index: true,
    get: (execution, _state, { index }) => {
      if (index === '*') return all(execution);
      const { routeStack } = execution;
      const position = positionOf(routeStack.length, index);
      return position === null ? null : part(routeStack[routeStack.length - 1 - position]!);
    },
  };
}

function notAll(execution: Execution): null {
  execution.log('ERROR', 'unsupported index: [*]');
  return null;
}

export const routeVariables: VariableTable = {
  route: ofRoutes(
    'The current route, as `route[name]`; `[1]` its caller, `[*]` all from the first.',
    (route) => route,
    ({ routeStack }) => routeStack.join(' > '),
  ),
  'route.name': ofRoutes(
    'Name of the current route; empty for the main one.',
    (route) => {
      const bracket = route.indexOf('[');
      return bracket < 0 ? '' : route.slice(bracket + 1, -1);
    },
    notAll,
  ),
  'route.type': ofRoutes(
    'Kind of the current route.',
    (route) => {
      const bracket = route.indexOf('[');
      return bracket < 0 ? route : route.slice(0, bracket);
    },
    notAll,
  ),
  rT: {
    doc: 'Kind of the current route, as `request_route`.',
    until: '2.4',
    get: ({ kind }) => `${kind}_route`,
  },
};
