import { expect, it } from 'vitest';
import { parseWanted } from './fetch.ts';

it.each([
  ['u=$avp(u); n = $var(n)', ['u=$avp(u)', 'n=$var(n)']],
  ['$avp(a);$avp(b)', ['1=$avp(a)', '2=$avp(b)']],
  ['u=$avp(u);$avp(a);n=$avp(n);$avp(b)', ['u=$avp(u)', '1=$avp(a)', 'n=$avp(n)', '2=$avp(b)']],
  [';; =$avp(a);x= ;$avp(b)', ['1=$avp(b)']],
  [' ; ', []],
])('the list %j names %j', (list, wanted) => {
  expect(parseWanted(list).map(({ from, variable }) => `${from}=${variable}`)).toEqual(wanted);
});
