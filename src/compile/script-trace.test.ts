import { expect, test } from 'vitest';
import { runScript } from '../../test/support/run-script.ts';

test('writes a line for each action while script_trace is on, until the route ends', () => {
  const run = runScript(
    `route[sub] { return(1); }
    timer_route[tick, 1] { $var(x) = 9; }
    startup_route {
      script_trace(1, "$rc", "me");
      $var(x) = 1;
      $var(x) += 2;
      $var(x) = $var(none) / 0;
      if ($var(x) == 3) route(sub);
      xlog("x");
    }`,
  );
  run.host.clock.advance(1000);
  expect(run.log().map((text) => text.replace(/\[[^[]*(?=:\d)/, '['))).toEqual([
    '[Script Trace][:5][me][assign equal] -> (1)',
    '[Script Trace][:6][me][assign plus-eq] -> (1)',
    '[Script Trace][:8][me][core if] -> (-1)',
    '[Script Trace][:8][me][route sub] -> (-1)',
    '[Script Trace][:1][me][core return] -> (-1)',
    '[Script Trace][:9][me][core xlog] -> (1)',
    'x',
  ]);
});
