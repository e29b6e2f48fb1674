/** Scripts against hand-written JavaScript that does the same. */
import { createVirtualHost } from '../../src/host/virtual/host.ts';
import { createEngine, type Engine, fromText, loadScript, standardRegistry } from '../../src/index.ts';
import type { Comparison } from './measure.ts';

/** An engine that stands ready to run `route[work]` again and again. */
function engineFor(body: string, routes = ''): Engine {
  const text = fromText(`max_while_loops=1000000000
socket=udp:127.0.0.1:5060
loadmodule "proto_udp.so"
route { exit; }
route[work] { ${body} }
${routes}`);
  const loaded = loadScript({
    path: 'bench.cfg',
    text,
    readFile: () => null,
    registry: standardRegistry,
    version: '3.6',
  });
  if (loaded?.program == null)
    throw new Error(`a bench script is wrong: ${loaded?.diagnostics.map(({ message }) => message)}`);
  const engine = createEngine(loaded.program, createVirtualHost());
  engine.start((problem) => {
    if (problem !== null) throw new Error(problem);
  });
  return engine;
}

/** Runs `route[work]` and returns `$var(result)`. */
function runner(engine: Engine): () => unknown {
  const message = engine.dummyRequest();
  return () => {
    engine.run('request', null, message, { subroute: 'work' });
    return engine.readVariable('result');
  };
}

export function languageComparisons(): Comparison[] {
  return [integerLoop(), strings(), avpStack(), routeCalls()];
}

function integerLoop(): Comparison {
  const engine = engineFor(`
    $var(i) = 0; $var(result) = 0;
    while ($var(i) < 100000) {
      $var(i) = $var(i) + 1;
      if ($var(i) > 50000) $var(result) = $var(result) + 3;
      else $var(result) = $var(result) - 1;
    }`);
  return {
    name: 'integer loop with a branch',
    against: 'hand-written JavaScript',
    bar: 4,
    ours: runner(engine),
    reference() {
      let i = 0;
      let result = 0;
      while (i < 100000) {
        i = (i + 1) | 0;
        if (i > 50000) result = (result + 3) | 0;
        else result = (result - 1) | 0;
      }
      return result;
    },
  };
}

function strings(): Comparison {
  const engine = engineFor(`
    $var(i) = 0; $var(result) = "";
    while ($var(i) < 2000) {
      $var(i) = $var(i) + 1;
      $var(name) = "user" + $var(i) + "@example.com";
      $var(user) = $(var(name){s.select,0,@});
      $var(user) = $(var(user){s.substr,2,0}{s.toupper});
      if ($var(user) =~ "^ER[0-9]*7$") $var(result) = $var(user);
    }`);
  const pattern = /^ER[0-9]*7$/i;
  return {
    name: 'strings with transformations and a regex',
    against: 'hand-written JavaScript',
    bar: 6,
    ours: runner(engine),
    reference() {
      let result = '';
      for (let i = 1; i <= 2000; i++) {
        const name = `user${i}@example.com`;
        const user = name.split('@')[0]!.slice(2).toUpperCase();
        if (pattern.test(user)) result = user;
      }
      return result;
    },
  };
}

function avpStack(): Comparison {
  const engine = engineFor(`
    $avp(stack) := NULL; $var(i) = 0; $var(result) = 0;
    while ($var(i) < 5000) {
      $var(i) = $var(i) + 1;
      $avp(stack) = $var(i);
      if ($avp(stack) > 2500) { $var(result) = $var(result) + $avp(stack); $avp(stack) = NULL; }
    }`);
  return {
    name: 'AVP stack',
    against: 'hand-written JavaScript with a Map of arrays',
    bar: 4,
    ours: runner(engine),
    reference() {
      const lists = new Map<string, number[]>();
      let result = 0;
      for (let i = 1; i <= 5000; i++) {
        let stack = lists.get('stack');
        if (stack === undefined) lists.set('stack', (stack = []));
        stack.push(i);
        const top = lists.get('stack')!.at(-1)!;
        if (top > 2500) {
          result = (result + top) | 0;
          lists.get('stack')!.pop();
        }
      }
      return result;
    },
  };
}

function routeCalls(): Comparison {
  const engine = engineFor(
    `
    $var(i) = 0; $var(result) = 0;
    while ($var(i) < 10000) {
      $var(i) = $var(i) + 1;
      if (route(add, $var(i), 3)) $var(result) = $var(result) + $rc;
    }`,
    `route[add] { $var(sum) = $param(1) + $param(2); $var(sum) = $var(sum) % 100; $var(sum) = $var(sum) + 1; return($var(sum)); }`,
  );
  // What the script does, not more: a call with two parameters and a result.
  const add = (parameters: readonly number[]): number => (((parameters[0]! + parameters[1]!) | 0) % 100) + 1;
  return {
    name: 'route calls with parameters',
    against: 'hand-written JavaScript',
    bar: 4,
    ours: runner(engine),
    reference() {
      let result = 0;
      for (let i = 1; i <= 10000; i++) {
        const sum = add([i, 3]);
        if (sum > 0) result = (result + sum) | 0;
      }
      return result;
    },
  };
}
