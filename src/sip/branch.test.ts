import { expect, test } from 'vitest';
import * as branch from './branch.ts';
import { isRejection, parseMessage } from './parse.ts';
import { parseVia } from './via.ts';

test('ids that a real server made', () => {
  expect(branch.reversedHex(branch.transactionHash('c1@h', '1'))).toBe('22fc');
  expect(branch.reversedHex(branch.transactionHash('c2@h', '1'))).toBe('b9e6');
  expect(branch.tagPrefix(branch.statelessSignature, '127.0.0.1', 15400)).toBe('3f09');
  expect(branch.tagPrefix(branch.transactionSignature, '127.0.0.1', 15400)).toBe('17f4');
  const via = parseVia('SIP/2.0/UDP 127.0.0.1:15401;branch=z9hG4bK1')!;
  expect(branch.statelessTag('3f09', via)).toBe('3f09.ad050aa9bccc63eaa716fba3f80cfe04');
  expect(branch.transactionTag('17f4', via)).toBe('17f4-ad050aa9bccc63eaa716fba3f80cfe04');
});

test.each([
  [['z9hG4bKr'], '42e3e68121abc12c2ab337e3fc2508c6'],
  [['foo'], 'acbd18db4cc2f85cedef654fccc4a4d8'],
  [['foo', 'z9hG4bKr'], '42e3e68121abc12c2ab337e3fc2508c6'],
  [['bar', 'foo'], 'acbd18db4cc2f85cedef654fccc4a4d8'],
])('stateless branch over Via branches %j', (branches, digest) => {
  const vias = branches.map((value) => `Via: SIP/2.0/UDP h;branch=${value}\r\n`).join('');
  const message = parseMessage(
    `OPTIONS sip:b SIP/2.0\r\n${vias}Call-ID: c1@h\r\nCSeq: 1 OPTIONS\r\n\r\n`,
    'udp',
  );
  if (isRejection(message)) throw new Error(message.reason);
  expect(branch.statelessBranch(message)).toBe(`z9hG4bK22fc.${digest}.0`);
});

test('branches are read back', () => {
  const text = branch.transactionBranch(0xcf22, 0x5f178343, 11);
  expect(text).toBe('z9hG4bK22fc.343871f5.b');
  expect(branch.parseBranch(text)).toEqual({ row: 0xcf22, label: '343871f5', index: 11 });
  expect(branch.fromReversedHex('343871f5')).toBe(0x5f178343);
  expect(branch.parseBranch('z9hG4bK-other')).toBeNull();
  expect(branch.reversedHex(0)).toBe('0');
});
