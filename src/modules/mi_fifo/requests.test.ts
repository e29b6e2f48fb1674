import { expect, it } from 'vitest';
import { takeRequests } from './requests.ts';

it.each([
  ['a request without a line end', ':r:{"a":1}', [{ replyTo: 'r', body: '{"a":1}' }], ''],
  [
    'requests of one write, over lines',
    ':r:\n{\n"a":[1]\n}\n:: {}:s:[{}] ',
    [
      { replyTo: 'r', body: '{\n"a":[1]\n}' },
      { replyTo: '', body: '{}' },
      { replyTo: 's', body: '[{}]' },
    ],
    '',
  ],
  ['brackets in texts', String.raw`:r:{"a":"}\"}"}`, [{ replyTo: 'r', body: String.raw`{"a":"}\"}"}` }], ''],
  ['the beginning of a name', ':re', [], ':re'],
  ['the beginning of JSON', ':r:{"a":"b', [], ':r:{"a":"b'],
  ['what is no request', 'hello\n:r:ps\n:r:{}', ['hello', ':r:ps', { replyTo: 'r', body: '{}' }], ''],
  [
    'JSON that does not end before the next request',
    ':r:{"a\n:s:{"b":1\n:t:{}',
    [
      { replyTo: 'r', body: '{"a' },
      { replyTo: 's', body: '{"b":1' },
      { replyTo: 't', body: '{}' },
    ],
    '',
  ],
] as const)('takes %s', (_, text, requests, rest) => {
  expect(takeRequests(text)).toEqual({ requests, rest });
});
