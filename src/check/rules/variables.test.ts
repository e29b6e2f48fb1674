import { expect, it } from 'vitest';
import { load } from '../../../test/support/run-script.ts';

const codesOf = (variable: string, version?: '2.4'): string[] => {
  const head = `${version === '2.4' ? 'listen' : 'socket'}=udp:127.0.0.1:5060\nloadmodule "proto_udp.so"\n`;
  const text = `${head}route { $var(x) = ${variable}; }`;
  return load(text, version === undefined ? {} : { version }).diagnostics.map(({ code }) => code);
};

it.each([
  ['$(var(y){s.substr,1})', true],
  ['$(var(y){s.substr,a,1})', true],
  ['$(var(y){s.select,x,:})', true],
  ['$(var(y){s.width,-1})', true],
  ['$(var(y){s.substr,1,$var(n)})', false],
  ['$(var(y){s.substr,1,2,3})', false],
  ['$(var(y){s.len,5})', false],
])('looks at the arguments of transformations in code: %s', (variable, isWrong) => {
  expect(codesOf(variable)).toEqual(isWrong ? ['transformation-arguments'] : []);
});

it('takes lengths from the end in 3.x only', () => {
  const variable = '$(var(y){s.substr,0,-1})';
  expect([codesOf(variable), codesOf(variable, '2.4')]).toEqual([[], ['transformation-arguments']]);
});
