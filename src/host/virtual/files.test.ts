import { expect, test } from 'vitest';
import type { HostFailure, OpenFile } from '../host.ts';
import { VirtualFiles } from './files.ts';

const code = (result: unknown): string | undefined => (result as HostFailure | null)?.code;

test('files are appended to, read, renamed and removed', () => {
  const files = new VirtualFiles('/case');
  const file = files.openAppend('ev.log') as OpenFile;
  expect(file.append('one\n')).toBeNull();
  expect(files.read('/case/ev.log')).toBe('one\n');
  expect(files.rename('ev.log', 'old.log')).toBeNull();
  file.append('two\n'); // An open file follows its inode, not its name.
  expect(files.read('old.log')).toBe('one\ntwo\n');
  expect(code(files.read('ev.log'))).toBe('ENOENT');
  expect(files.remove('old.log')).toBeNull();
  expect(files.exists('old.log')).toBe(false);
});

test('what does not work says why', () => {
  const files = new VirtualFiles('/case');
  expect(code(files.openAppend('/nowhere/at/all'))).toBe('ENOENT');
  expect(code(files.openAppend('/case'))).toBe('EISDIR');
  expect(code(files.openAppend('/case/new/'))).toBe('EISDIR');
  files.setFault('/case/locked', 'EACCES');
  expect(code(files.openAppend('locked/x'))).toBe('EACCES');
});

test('a full disk takes a prefix and nothing more', () => {
  const files = new VirtualFiles('/case');
  files.setCapacity(5);
  expect(code(files.write('a', '1234567'))).toBe('ENOSPC');
  expect(files.read('a')).toBe('12345');
});

test('files beneath are read, never written', () => {
  const beneath = new Map([['/etc/x', 'real']]);
  const files = new VirtualFiles('/', {
    read: (path) => beneath.get(path) ?? null,
    isDirectory: (path) => path === '/etc',
  });
  expect(files.read('/etc/x')).toBe('real');
  (files.openAppend('/etc/x') as OpenFile).append(' and more');
  expect(files.read('/etc/x')).toBe('real and more');
  expect(beneath.get('/etc/x')).toBe('real');
  files.remove('/etc/x');
  expect(code(files.read('/etc/x'))).toBe('ENOENT');
});
