import { expect, test } from 'vitest';
import { normaliseFile, normaliseMessage, normaliseResult, normaliseText } from './normalise.ts';

const options = { folder: '/case', now: 1_767_225_600 };
const md5 = 'ad050aa9bccc63eaa716fba3f80cfe04';

test('generated ids of messages become placeholders', () => {
  expect(
    normaliseMessage(
      `Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK22fc.343871f5.0;i=a1\r\nTo: <sip:b@h>;tag=3f09.${md5}\r\nFrom: <sip:a@h>;tag=17f4-${md5}\r\n`,
      options,
    ),
  ).toBe(
    'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=<branch>;i=<id>\r\nTo: <sip:b@h>;tag=<sl-tag>\r\nFrom: <sip:a@h>;tag=<tm-tag>\r\n',
  );
  expect(
    normaliseMessage(
      'Record-Route: <sip:h;lr;did=468.18660004>\r\nServer: OpenSIPS (3.6.8 (x86_64/linux))\r\n',
      options,
    ),
  ).toBe('Record-Route: <sip:h;lr;did=<did>>\r\nServer: OpenSIPS\r\n');
});

test('what the peers made up stays', () => {
  const message =
    'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-invite-1\r\nCall-ID: call1@127.0.0.1\r\nServer: Homestead\r\nContact: <sip:b@h>;expires=2\r\n';
  expect(normaliseMessage(message, options)).toBe(message);
});

test('only lifetimes that ran down a little are rounded up', () => {
  expect(normaliseMessage('expires=599 expires=1799 expires=545', options)).toBe(
    'expires=600 expires=1800 expires=545',
  );
});

test('Unix times near now are times, other numbers are not', () => {
  expect(normaliseText('at 1767225633 from 1234567890', options)).toBe('at <epoch> from 1234567890');
  expect(normaliseFile('E_CORE_LOG,Jan  1 00:00:00,4711,WARNING,x\n', options)).toBe(
    'E_CORE_LOG,<date>,<pid>,WARNING,x\n',
  );
});

test('management answers are normalised by key', () => {
  expect(normaliseResult({ ID: '1.2', timeout: 0, timestart: 5, x: ['/case/ev.log'] }, options)).toEqual({
    ID: '<id>',
    timeout: 0,
    timestart: '<time>',
    x: ['@DIR@/ev.log'],
  });
});
