import { describe, expect, test } from 'vitest';
import { invite, logOfRequest } from '../../../test/support/request-log.ts';
import { load, logOf, runScript } from '../../../test/support/run-script.ts';
import { runBetweenPeers } from '../../../test/support/sip-peers.ts';

const resultOf = (statement: string, variables = '$ru', version: '2.4' | '3.6' = '3.6') =>
  logOfRequest(`${statement} xlog("$rc ${variables}\\n");`, invite, { version })[0];

/** Why a script does not start. */
function problems(route: string, version: '2.4' | '3.6' = '3.6'): string[] {
  const socket = version === '2.4' ? 'listen' : 'socket';
  return load(`${socket}=udp:127.0.0.1:5060\nloadmodule "proto_udp.so"\nroute { ${route} }`, {
    version,
  }).diagnostics.map((diagnostic) => diagnostic.message);
}

describe('the request URI', () => {
  const rest = 'example.com:5070;user=phone;x?Subject=hi';

  test.each([
    ['setuser("z");', `1 sip:z:pw@${rest}`],
    ['setuserpass("u:q");', `1 sip:u:q@${rest}`],
    ['setuserpass("u");', `1 sip:u@${rest}`],
    ['sethost("h");', '1 sip:+49-30:pw@h:5070;user=phone;x?Subject=hi'],
    ['sethostport("n.com");', '1 sip:+49-30:pw@n.com;user=phone;x?Subject=hi'],
    ['setport("");', '1 sip:+49-30:pw@example.com;user=phone;x?Subject=hi'],
    ['setuser("");', '1 <null>'],
    ['prefix("9");', `1 sip:9+49-30:pw@${rest}`],
    ['strip(3);', `1 sip:-30:pw@${rest}`],
    ['strip_tail(3);', `1 sip:+49:pw@${rest}`],
    ['strip(0);', `1 sip:+49-30:pw@${rest}`],
    ['strip(-1);', `-1 sip:+49-30:pw@${rest}`],
    ['seturi("sip:h"); strip(5);', '1 sip:h'],
    ['seturi("sip:h"); prefix("9");', '1 sip:9@h'],
    ['seturi("garbage");', '1 <null>'],
    ['seturi("garbage"); setuser("x");', '-1 <null>'],
    ['setuser("x"); seturi("");', `1 sip:+49-30:pw@${rest}`],
    ['setuser("x"); revert_uri();', `1 sip:+49-30:pw@${rest}`],
    ['$var(n) = NULL; setuser($var(n));', `-1 sip:+49-30:pw@${rest}`],
    ['$var(n) = NULL; setuser("$var(n)");', `1 sip:<null>:pw@${rest}`],
  ])('%s', (statement, expected) => {
    expect(resultOf(statement)).toBe(expected);
  });

  test('the next hop', () => {
    expect(resultOf('setdsturi("sip:h");', '$du')).toBe('1 sip:h');
    expect(resultOf('isdsturiset();', '$du')).toBe('-1 <null>');
    expect(resultOf('setdsturi(""); isdsturiset();', '$du')).toBe('-1 <null>');
  });

  test('2.4 has more names, and texts for arguments', () => {
    expect(resultOf('rewriteuser("z");', '$ru', '2.4')).toBe(`1 sip:z:pw@${rest}`);
    expect(resultOf('setduri("sip:h"); resetduri; isduriset();', '$du', '2.4')).toBe('-1 <null>');
    expect(problems('rewriteuser("z");')).not.toEqual([]);
    expect(problems('setuser(5);')).not.toEqual([]);
  });
});

describe('branches', () => {
  test('are appended with q and what the request URI has', () => {
    const log = logOfRequest(`
      $ru = "sip:0@h"; $du = "sip:d"; setbflag("B"); $ru_q = 700;
      append_msg_branch("sip:1@h"); xlog("$msg.branch.q|$msg.branch.duri|$msg.branch.flags\\n");
      append_msg_branch("sip:2@h", "0.5", "inherite"); xlog("$msg.branch.q|$msg.branch.duri|$msg.branch.flags\\n");
      append_msg_branch("sip:3@h",,"inherite"); xlog("$msg.branch.q\\n");
      append_msg_branch(""); xlog("$rc\\n"); append_msg_branch("sip:4@h", "$rd"); xlog("$rc\\n");`);
    expect(log).toEqual(['|<null>|', '0.5|sip:d|B', '0.7', '-1', '-1']);
    expect(problems('append_msg_branch("sip:1@h", "x");')).not.toEqual([]);
    expect(problems('append_msg_branch("sip:1@h",,"inherit");')).not.toEqual([]);
  });

  test('are moved, exchanged and removed; their indexes count from the first appended one', () => {
    const uris = 'xlog("$rc $(msg.branch.uri[*])\\n");';
    const log = logOfRequest(`
      $ru = "sip:0"; append_msg_branch("sip:1"); append_msg_branch("sip:2"); append_msg_branch("sip:3");
      swap_msg_branches(, 2); ${uris} move_msg_branch(0, 1, "keep"); ${uris} move_msg_branch(1); ${uris}
      remove_msg_branch(0); ${uris} remove_msg_branch(1); ${uris} swap_msg_branches(0, 9); ${uris}`);
    expect(log.map((line) => line.replaceAll('sip:', ''))).toEqual([
      '1 3, 1, 2, 0',
      '1 3, 1, 1, 0',
      '1 1, 1, 0',
      '1 1, 0',
      '-1 1, 0',
      '-1 1, 0',
    ]);
  });

  test('move and swap leave equal branches and the first one where they are', () => {
    const uris = 'xlog("$rc $(msg.branch.uri[*])\\n");';
    const log = logOfRequest(`$ru = "sip:0"; move_msg_branch(3, 3); ${uris} move_msg_branch(0); ${uris}
      append_msg_branch("sip:1"); append_msg_branch("sip:2"); move_msg_branch(0, 1); ${uris}
      move_msg_branch(-5, 1); ${uris} move_msg_branch(1, 0, "KEEP"); ${uris} swap_msg_branches(99); ${uris}`);
    expect(log.map((line) => line.replaceAll('sip:', ''))).toEqual([
      '1 0',
      '-1 0',
      '1 0, 1, 1',
      '1 0, 1, 0',
      '1 0, 0, 0',
      '-1 0, 0, 0',
    ]);
  });

  test('are too long with 1024 characters', () => {
    const long = `sip:${'u'.repeat(1018)}@h`;
    const log =
      logOfRequest(`append_msg_branch("${long}"); xlog("$rc\\n"); append_msg_branch("${long.slice(1)}"); xlog("$rc\\n");
      $(msg.branch.duri[1]) = "${long}"; xlog("$rc $(msg.branch.duri[1])\\n");`);
    expect(log).toEqual(['-1', '1', '-1 <null>']);
  });

  test('append_branch of 2.4 takes over what was decided, and resets it without a URI', () => {
    const log = logOfRequest(
      '$du = "sip:d"; append_branch("sip:1@h"); append_branch(); xlog("$(branch(duri)[*]) $(branch(duri)[1]) $du\\n"); remove_branch(0); xlog("$(branch(duri)[0])\\n");',
      invite,
      { version: '2.4' },
    );
    // In 2.4 `[*]` shows the URIs whatever the field is.
    const uris = 'sip:1@h, sip:+49-30:pw@example.com:5070;user=phone;x?Subject=hi';
    expect(log).toEqual([`${uris} sip:d <null>`, 'sip:d']);
  });

  test('are tried group after group by q', () => {
    const log = logOfRequest(`
      $ru = "sip:r"; $ru_q = 500; append_msg_branch("sip:a", "0.3"); append_msg_branch("sip:b", "0.9");
      append_msg_branch("sip:c", "0.9"); append_msg_branch("sip:d"); serialize_branches(1);
      while (next_branches()) { $var(c) = $rc; xlog("$var(c) $ru +$msg.branch.last_idx\\n"); $var(i) = $msg.branch.last_idx;
        while ($var(i) > 0) { remove_msg_branch(0); $var(i) -= 1; } } xlog("$rc\\n");`);
    expect(log.map((line) => line.replace(/^\S+ (?=sip)/, ''))).toEqual([
      'sip:b +1',
      'sip:r +0',
      'sip:a +0',
      'sip:d +0',
      '1',
    ]);
  });

  test('stay in the order of the script on demand, and are left alone when all q are equal', () => {
    const script = (call: string) =>
      `$ru = "sip:r"; append_msg_branch("sip:a"); append_msg_branch("sip:b"); ${call} next_branches(); xlog("$rc $ru $msg.branch.last_idx\\n");`;
    expect(logOfRequest(script('serialize_branches(1, 1);'))).toEqual(['1 sip:r 0']);
    expect(logOfRequest(script('serialize_branches(1);'))).toEqual(['-1 sip:r 2']);
  });

  test('that wait are forgotten only when others take their place; the next hop comes from a Path', () => {
    const log =
      logOfRequest(`$ru = "sip:r"; append_msg_branch("sip:a"); $(msg.branch.path[1]) = "<sip:p;lr>,<sip:q;lr>";
      serialize_branches(1, 1); serialize_branches(1); next_branches(); xlog("$rc $ru $du\\n");
      next_branches(); xlog("$rc $ru $du $path\\n");`);
    expect(log).toEqual(['1 sip:r <null>', '2 sip:a sip:p;lr <sip:p;lr>,<sip:q;lr>']);
  });

  test('are only taken in request and failure routes', () => {
    expect(logOf('next_branches(); xlog("$rc\\n");')).toEqual(['-1']);
  });
});

describe('flags', () => {
  test('of branches', () => {
    const log = logOfRequest(
      'append_msg_branch("sip:x"); setbflag("A", 1); isbflagset("A", 1); xlog("$rc\\n"); isbflagset("A"); xlog("$rc\\n"); setbflag("A", 2); xlog("$rc\\n"); resetbflag("A", 1); isbflagset("A", 1); xlog("$rc\\n");',
    );
    expect(log).toEqual(['1', '-1', '-1', '-1']);
  });

  test('2.4 puts the branch first', () => {
    const log = logOfRequest(
      'append_branch("sip:x"); setbflag(1, A); isbflagset(1, A); xlog("$rc\\n"); isbflagset(A); xlog("$rc $mf|$bf\\n");',
      invite,
      {
        version: '2.4',
      },
    );
    expect(log).toEqual(['1', '-1 |']);
  });

  test('are 32 of a kind at most', () => {
    const uses = Array.from({ length: 33 }, (_, index) => `setflag("F${index}");`);
    const most = uses.slice(0, 32).join('');
    expect(() => runBetweenPeers(`route { ${most} }`)).not.toThrow();
    // Nothing is looked up any more, either.
    for (const another of ['setflag("F32");', 'isflagset("F0");'])
      expect(() => runBetweenPeers(`route { ${most} ${another} }`)).toThrow(/32 flags/);
    expect(() => runBetweenPeers('route { setflag(""); }')).toThrow(/empty/);
  });
});

test('construct_uri, get_timestamp, pv_printf', () => {
  const log =
    logOf(`construct_uri("sip",,"h",,"a=b", $avp(u)); xlog("$rc $avp(u)\\n"); construct_uri("", "u", "h",,, $avp(v)); xlog("$rc $avp(v)\\n");
    get_timestamp($avp(s), $avp(us)); if ($avp(s) == $Ts) xlog("now\\n"); pv_printf($avp(p), "a$avp(u)"); xlog("$avp(p)\\n"); pv_printf($(avp(q)[*]), "x"); xlog("$avp(q)\\n");`);
  expect(log).toEqual(['1 sip:h;a=b', '1 <null>', 'now', 'asip:h;a=b', 'x']);
});

test('pv_printf into a variable that cannot be assigned fails when it runs', () => {
  expect(logOf('pv_printf($ci, "x"); xlog("$rc\\n");')).toEqual(['-1']);
});

test('a socket to send from must be one that is listened on', () => {
  expect(resultOf('force_send_socket("udp:127.0.0.1:5060");', '$socket_out(forced)')).toBe(
    '1 udp:127.0.0.1:5060',
  );
  expect(resultOf('force_send_socket("$rU");', '$socket_out(forced)')).toBe('-1 <null>');
  expect(() => runBetweenPeers('route { force_send_socket("udp:9.9.9.9:5060"); }')).toThrow(/9\.9\.9\.9/);
});

test('Via handling by names', () => {
  expect(resultOf('set_via_handling("force-rport, reply-to-via");', '')).toBe('1 ');
  expect(problems('set_via_handling("rport");')).not.toEqual([]);
});

describe('caches', () => {
  const settings =
    'loadmodule "cachedb_local.so"\nmodparam("cachedb_local", "cache_collections", "c2 = 5")\nmodparam("cachedb_local", "cachedb_url", "local:g:///c2")\n';
  const codes = (statements: string) => logOf(statements, { settings });

  test('answer with their codes', () => {
    expect(
      codes(`cache_store("local", "", "x"); xlog("$rc\\n"); cache_fetch("nope", "k", $var(v)); xlog("$rc\\n"); cache_store("local:g", "k", "1"); xlog("$rc\\n");
        cache_fetch("local:g", "no", $var(v)); xlog("$rc\\n"); cache_counter_fetch("local:g", "k", $var(v)); xlog("$rc $var(v)\\n"); cache_store("local:h", "k", "1"); xlog("$rc\\n");
        cache_raw_query("local", "q"); xlog("$rc\\n");`),
    ).toEqual(['-1', '-1', '1', '-2', '1 1', '-1', '-1']);
  });

  test('forget what expires and what is removed by pattern', () => {
    const run = runBetweenPeers(
      'startup_route { cache_store("local", "a1", "x", 5); cache_store("local", "a2", "x"); cache_store("local", "b", "x"); cache_remove_chunk(, "a?"); } route { cache_fetch("local", "b", $var(v)); xlog("$rc\\n"); cache_fetch("local", "a2", $var(v)); xlog("$rc\\n"); cache_add("local", "n", 2, 5, $var(n)); xlog("$var(n)\\n"); }',
      { load: ['cachedb_local'] },
    );
    run.peer(5080).send(invite);
    expect(run.log()).toEqual(['1', '-2', '2']);
    run.wait(6000);
    run.peer(5080).send(invite);
    expect(run.log()).toEqual(['1', '-2', '2']);
  });

  test('keep the time of a counter, and a value through its last second', () => {
    const run = runBetweenPeers(
      'startup_route { cache_add("local", "n", 2, 2); cache_add("local", "n", 1, 600); cache_store("local", "x", "y", -1); } route { cache_fetch("local", "n", $var(n)); xlog("$rc $var(n)\\n"); }',
      { load: ['cachedb_local'] },
    );
    for (const seconds of [2, 1]) {
      run.wait(seconds * 1000);
      run.peer(5080).send(invite);
    }
    expect(run.log()).toEqual(['1 3', '-2 3']);
  });

  test('have groups only as their URLs say', () => {
    expect(codes('cache_store("local", "k", "1"); xlog("$rc\\n");')).toEqual(['-1']);
    const problem = (name: string, value: string) =>
      runScript(
        `loadmodule "cachedb_local.so"\nmodparam("cachedb_local", "${name}", ${value})\nroute { exit; }`,
      ).problem;
    expect(problem('cachedb_url', '"local:g:///nowhere"')).toMatch(/nowhere/);
    expect(problem('cache_collections', '"a; b = 3; a/r"')).toMatch(/twice/);
    expect(problem('cache_clean_period', '0')).toMatch(/1 second/);
  });
});

describe('changes of the request URI', () => {
  test.each([
    ['$rd = "new";', 'sip:u@new:5070;a=1;b=2?x=y'],
    ['sethostport("new:1");', 'sip:u@new:1;a=1;b=2?x=y'],
    ['$rp = 1;', 'sip:u@h:1;a=1;maddr=1.2.3.4;b=2?x=y'],
  ])('%s takes maddr along only with the host', (statement, uri) => {
    expect(logOf(`$ru = "sip:u@h:5070;a=1;maddr=1.2.3.4;b=2?x=y"; ${statement} xlog("$ru");`)).toEqual([uri]);
  });

  test('a new URI forgets q, a changed part keeps it', () => {
    expect(
      logOf(
        '$ru_q = 500; $rU = "x"; $var(a) = $ru_q; $ru = "sip:a@b"; $var(b) = $ru_q; xlog("$var(a) $var(b)");',
      ),
    ).toEqual(['500 -1']);
  });
});
