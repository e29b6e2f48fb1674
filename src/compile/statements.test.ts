import { describe, expect, it } from 'vitest';
import { logOf, runScript } from '../../test/support/run-script.ts';

describe('$rc', () => {
  it('is the value of the last action', () => {
    const routes = 'route[seven] { return(7); } route[minus] { return(-2); }';
    expect(
      logOf('route(seven); xlog("$rc"); xlog("$rc"); $var(x) = 5; xlog("$retcode");', { routes }),
    ).toEqual(['7', '1', '1']);
    expect(logOf('route(minus); if ($rc == -2) xlog("in $rc");  xlog("after $rc");', { routes })).toEqual([
      'in -2',
      'after 1',
    ]);
  });

  it('is the condition after an if that is not taken, and 1 after one with an empty body', () => {
    expect(logOf('$var(x) = 1; if ($var(x) == 2) xlog("no"); xlog("$rc");')).toEqual(['0']);
    expect(logOf('if (1) {} xlog("$rc");')).toEqual(['1']);
    expect(logOf('$var(s) = "a"; if ($var(s) == 2) xlog("no"); xlog("$rc");')).toEqual(['-1']);
  });

  it('shows the value of break after a loop and a switch', () => {
    expect(logOf('while (1) { break; } xlog("$rc");')).toEqual(['-5']);
    expect(logOf('$var(x) = 1; switch ($var(x)) { case 1: break; } xlog("$rc");')).toEqual(['-5']);
    const routes = 'route[minus] { return(-2); }';
    const ended = '$var(x) = 1; switch ($var(x)) { case 1: route(minus); break; } xlog("$rc");';
    expect(logOf(ended, { routes, version: '2.4' })).toEqual(['-2']);
    expect(logOf('while (0) { xlog("no"); } xlog("$rc");')).toEqual(['1']);
  });

  it('is -1 after an assignment that failed', () => {
    expect(logOf('$var(x) = "a" - "b"; xlog("$rc $var(x)");')).toEqual(['-1 <null>']);
  });

  it('is set by plain assignments also when they follow each other', () => {
    expect(logOf('$var(x) = 1 + "a"; $var(y) = $rc; xlog("$var(y)");')).toEqual(['-1']);
  });
});

describe('routes', () => {
  it('return the value of their last action', () => {
    const routes =
      'route[last] { isflagset("F"); } route[untaken] { if ($var(none) == 9) xlog("no"); } route[nested] { if (1) { if ($var(none) == 9) xlog("no"); } }';
    const statements = 'route(last); xlog("$rc"); route(untaken); xlog("$rc"); route(nested); xlog("$rc");';
    expect(logOf(statements, { routes })).toEqual(['-1', '1', '1']);
  });

  it('end the script with 0 at any depth', () => {
    const routes = 'route[a] { route(b); xlog("never"); } route[b] { return 0; }';
    expect(logOf('xlog("before"); $var(x) = route(a) + 1; xlog("never");', { routes })).toEqual(['before']);
    expect(logOf('if ($var(x) == 1 || route(a)) xlog("never"); xlog("never");', { routes })).toEqual([]);
  });

  it('stop at the hundredth level', () => {
    expect(
      logOf('$var(n) = 0; route(loop); xlog("$var(n) $rc");', {
        routes: 'route[loop] { $var(n) = $var(n) + 1; route(loop); }',
      }),
    ).toEqual(['99 -1']);
  });

  it('take names from variables, and go on when there is no such route', () => {
    const routes = 'route[x_1] { return(3); }';
    const run = runScript(
      `startup_route { $var(i) = 1; route("x_$var(i)"); xlog("$rc"); $var(r) = "no"; route($var(r)); xlog("$rc"); $var(z) = route($var(r)); xlog("$var(z)"); } ${routes}`,
    );
    expect(run.log()).toEqual(['3', '1', '-5']);
    expect(run.serverLog()).toContain('ALERT unknown route(no)');
  });

  it('hand back values with return', () => {
    const routes = 'route[a] { $var(v) = "vv"; return(5, "x", 2, $var(v), NULL); } route[b] { return(1); }';
    expect(
      logOf(
        'route(a); xlog("$rc $return(0) $return(1) $return(2) $return(3) $return(9)"); route(b); xlog("$return(0)");',
        { routes },
      ),
    ).toEqual(['5 x 2 vv <null> <null>', '<null>']);
  });

  it('evaluate parameters at the call in 3.x and at each use in 2.4', () => {
    const statements = '$var(x) = "before"; route(change, $var(x));';
    const routes = 'route[change] { $var(x) = "changed"; xlog("$param(1)"); }';
    expect(logOf(statements, { routes })).toEqual(['before']);
    expect(logOf(statements, { routes, version: '2.4' })).toEqual(['changed']);
  });
});

describe('loops', () => {
  it('end at max_while_loops', () => {
    const run = runScript(
      'max_while_loops=5\nstartup_route { $var(i) = 0; while (1) { $var(i) += 1; xlog("x"); } xlog("$var(i)"); }',
    );
    expect(run.log().at(-1)).toBe('5');
    expect(run.serverLog()).toContain(
      "ERROR max while loops reached (5), increase the 'max_while_loops' global!",
    );
  });

  it('keep what a pure loop computed when it is left in every way', () => {
    expect(logOf('$var(i) = 0; while ($var(i) < 5) { $var(i) += 1; } xlog("$var(i)");')).toEqual(['5']);
    expect(
      logOf('$var(i) = 0; while (1) { $var(i) += 1; if ($var(i) == 3) break; } xlog("$var(i)");'),
    ).toEqual(['3']);
    const routes = 'route[r] { $var(i) = 0; while (1) { $var(i) += 1; if ($var(i) > 3) return($var(i)); } }';
    expect(logOf('route(r); xlog("$var(i) $rc");', { routes })).toEqual(['4 4']);
  });

  it('do nothing with an empty body', () => {
    expect(logOf('$var(i) = 0; while ($var(i) < 3) {} xlog("done $var(i)");')).toEqual(['done 0']);
  });

  it('walk lists newest first, reading them again each round', () => {
    expect(logOf('$avp(l) = "a"; $avp(l) = "b"; for ($var(v) in $(avp(l)[*])) xlog("$var(v)");')).toEqual([
      'b',
      'a',
    ]);
    expect(
      logOf('$avp(l) = 1; $avp(l) = 2; for ($var(v) in $(avp(l)[*])) { xlog("$var(v)"); $avp(l) = NULL; }'),
    ).toEqual(['2']);
    expect(logOf('$avp(l) = 1; for ($var(v) in $avp(l)) xlog("no"); xlog("$rc");')).toEqual(['-10']);
  });
});

describe('switch', () => {
  it('falls through to default', () => {
    const cases = 'case 1: xlog("1"); break; case "2": xlog("2"); case 3: xlog("3"); default: xlog("d");';
    expect(logOf(`$var(x) = 2; switch ($var(x)) { ${cases} }`)).toEqual(['2', '3', 'd']);
    expect(logOf(`$var(x) = 1; switch ($var(x)) { ${cases} }`)).toEqual(['1']);
    expect(logOf(`switch ($var(none)) { ${cases} }`)).toEqual(['d']);
    expect(logOf('$var(x) = "3"; switch ($var(x)) { case 3: xlog("no"); default: xlog("d"); }')).toEqual([
      'd',
    ]);
  });
});

describe('conditions', () => {
  it('are false as a whole after an error', () => {
    const run = runScript(
      'startup_route { $var(s) = "abc"; if (!($var(s) > 3)) xlog("T"); else xlog("F"); if (($var(s) > 3) || 1) xlog("T"); else xlog("F"); if (1 && $var(s) == 1) xlog("T"); else xlog("F"); }',
    );
    expect(run.log()).toEqual(['F', 'F', 'F']);
    expect(run.serverLog().filter((line) => line === 'WARNING error in expression')).toHaveLength(3);
  });

  it('look at no more than they must, from left to right', () => {
    const routes = 'route[y] { xlog("y"); return(1); } route[n] { xlog("n"); return(-1); }';
    expect(logOf('if (route(n) && route(y)) xlog("T");', { routes })).toEqual(['n']);
    expect(logOf('if (route(y) || route(n)) xlog("T");', { routes })).toEqual(['y', 'T']);
    expect(logOf('if (route(y) || route(y) && route(n)) xlog("T"); else xlog("F");', { routes })).toEqual([
      'y',
      'n',
      'F',
    ]);
    expect(
      logOf('$var(x) = 5; if ($var(x) == 5 && (route(n) || !route(n)) && $var(x) > 1) xlog("T");', {
        routes,
      }),
    ).toEqual(['n', 'n', 'T']);
  });

  it('take assignments for true', () => {
    expect(
      logOf(
        'if ($var(i) = 0) xlog("T $var(i)"); if ($var(i) = "a" - "b") xlog("no"); else xlog("F $var(i)");',
      ),
    ).toEqual(['T 0', 'F 0']);
  });

  it('evaluate [ ] as arithmetic', () => {
    expect(
      logOf(
        '$var(e) = ""; if ([$var(e)]) xlog("text"); if ([5 & 2]) xlog("no"); if ([6 & 2]) xlog("bit"); if ([$var(e) - 1]) xlog("no"); else xlog("error");',
      ),
    ).toEqual(['text', 'bit', 'error']);
  });

  it('take no value in [ ] for false, not for an error, and do not add texts up', () => {
    const test = (condition: string) => `if (${condition}) xlog("T"); else xlog("F");`;
    expect(
      logOf(
        [
          '![1 + "a"]',
          '[1 + "a"] || 1',
          '["" + ""]',
          '["a" + 1]',
          '[$var(n) + 1]',
          '["" + $var(i)]',
          '[$var(i) + 0]',
        ]
          .map(test)
          .join('$var(i) = 0;'),
      ),
    ).toEqual(['T', 'T', 'F', 'T', 'F', 'T', 'F']);
  });
});

describe('arithmetic with calls', () => {
  it('reads variables before a call changes them', () => {
    const routes = 'route[next] { $var(i) += 1; return($var(i)); }';
    expect(
      logOf('$var(i) = 0; $var(r) = route(next) + route(next) * 10; xlog("$var(r)");', { routes }),
    ).toEqual(['30']);
    expect(logOf('$var(i) = 5; $var(r) = $var(i) + route(next); xlog("$var(r)");', { routes })).toEqual([
      '11',
    ]);
  });
});

describe('assert', () => {
  it('is skipped unless enabled', () => {
    expect(logOf('assert(0, "x"); xlog("$rc");')).toEqual(['-5']);
  });

  it('ends the script when it fails', () => {
    const run = runScript(
      'enable_asserts=yes\nstartup_route { assert(1 == 1, "fine"); }'.replace('1 == 1', '$var(u) == NULL'),
    );
    expect(run.log()).toEqual([]);
    const failing = runScript(
      'enable_asserts=yes\nstartup_route { xlog("a"); assert($var(u) != NULL, "boom"); xlog("never"); }',
    );
    expect(failing.log()).toEqual(['a']);
    expect(failing.serverLog()[0]).toMatch(/^CRITICAL ASSERTION FAILED \(boom\) at test.cfg:2/);
  });
});

describe('xlog', () => {
  it('takes its level from the third character or a variable', () => {
    const run = runScript(
      'startup_route { xlog("xxE", "e"); $var(l) = -1; xlog("$var(l)", "v"); xlog("L_DBG", "hidden"); log("hidden"); log(1, "$var(l)"); }',
    );
    expect(
      run.observations.flatMap((seen) => (seen.type === 'log' ? [`${seen.level} ${seen.text}`] : [])),
    ).toEqual(['ERROR e', 'ERROR v', 'WARNING $var(l)']);
  });

  it('fails when its level is no integer', () => {
    expect(logOf('$var(l) = "L_ERR"; xlog("$var(l)", "hidden"); xlog("$rc");')).toEqual(['-1']);
  });

  it('prints nothing that is longer than its buffer', () => {
    expect(
      logOf('$var(s) = "0123456789"; xlog("$var(s)"); xlog("1234567$var(s)"); xlog("$rc");', {
        settings: 'xlog_buf_size=12',
      }),
    ).toEqual(['0123456789', '-1']);
  });

  it('has no level in 2.4', () => {
    const run = runScript('startup_route { xlog("L_ERR", "e"); }', { version: '2.4' });
    expect(run.observations).toMatchObject([{ type: 'log', level: null, text: 'e' }]);
  });
});

describe('plain computation', () => {
  it('calls routes without losing what they change', () => {
    const routes =
      'route[add] { $var(sum) = $var(sum) + $param(1); return($var(sum)); } route[zero] { return(0); }';
    const loop =
      '$var(i) = 0; $var(sum) = 0; while ($var(i) < 4) { $var(i) = $var(i) + 1; if (route(add, $var(i))) $var(r) = $rc; }';
    expect(logOf(`${loop} xlog("$var(i) $var(sum) $var(r)");`, { routes })).toEqual(['4 10 10']);
    expect(
      logOf('$var(i) = 0; while (1) { $var(i) += 1; if ($var(i) == 3) route(zero); }', {
        routes: `${routes} timer_route[t, 1] { xlog("$var(i)"); }`,
      }),
    ).toEqual([]);
    const run = runScript(
      `startup_route { $var(i) = 0; while (1) { $var(i) += 1; if ($var(i) == 3) route(zero); } } ${routes}`,
    );
    expect(run.engine.readVariable('i')).toBe(3);
  });

  it('hands parameters over in every way of calling', () => {
    const routes =
      'route[a] { xlog("$param(1) $param(2)"); route(b, $param(2)); $var(n) = 2; } route[b] { if ($param(1) == NULL) xlog("null"); else xlog("b $param(1)"); }';
    expect(logOf('route(a, 1, "x"); $var(r) = "a"; route($var(r), 5); route(b);', { routes })).toEqual([
      '1 x',
      'b x',
      '5 <null>',
      'null',
      'null',
    ]);
    const computed = `${routes} route[c] { $var(i) = 2; xlog("$param($var(i))"); }`;
    expect(logOf('route(a, 1, "x"); route(c, 7, 8);', { routes: computed })).toEqual(['1 x', 'b x', '8']);
  });
});
