import { expect, it } from 'vitest';
import { logOfRequest } from '../../test/support/request-log.ts';

it.each([
  ['a call before a text', 'setflag("A"); setflag("B"); xlog("$mf");', 'xlog("$msg.flag(B)");', 'B A'],
  ['a text before a call', 'xlog("$msg.flag(B)"); setflag("A"); setflag("B"); xlog("$mf");', '', 'A B'],
  [
    'the script before its calls',
    'setflag("A"); setflag("B"); xlog("$mf");',
    'if ($msg.flag(B)) exit;',
    'A B',
  ],
])('meets flags in the order of the server: %s', (_, statements, rest, flags) => {
  expect(logOfRequest(statements + rest)).toContain(flags);
});
