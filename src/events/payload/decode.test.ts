import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent } from './decode.ts';
import { jsonNotification } from './json.ts';
import { eventDatagram, eventLines } from './lines.ts';

const parameters = [
  { name: 'body', value: 'l1\n"q"\r\n\x01 caf\xc3\xa9 \xff' },
  { name: 'b c', value: 'a::b\\' },
  { name: '', value: '' },
  { name: 'n', value: 42 },
];

describe('decodeEvent', () => {
  it('reads JSON-RPC in order, with repeated and unnamed parameters', () => {
    expect(decodeEvent('{"jsonrpc":"2.0","method":"E","params":{"2":1,"1":"a","2":"\\u00e9"}}')).toEqual({
      format: 'json-rpc',
      event: 'E',
      parameters: [
        { name: '2', value: 1 },
        { name: '1', value: 'a' },
        { name: '2', value: '\xc3\xa9' },
      ],
    });
    expect(decodeEvent('{"jsonrpc":"2.0","method":"E","params":["",-1]}')!.parameters).toEqual([
      { name: null, value: '' },
      { name: null, value: -1 },
    ]);
    expect(decodeEvent('{"jsonrpc":"2.0","method":"E"}')!.parameters).toEqual([]);
  });

  it.each([
    ['RabbitMQ', eventLines],
    ['datagrams', eventDatagram],
  ])('reads the lines of 2.4 as %s get them', (_name, write) => {
    expect(decodeEvent(write('E_Q', parameters))).toEqual({
      format: 'lines',
      event: 'E_Q',
      parameters: [
        parameters[0],
        parameters[1],
        { name: null, value: '' },
        // Numbers and texts look alike there.
        { name: 'n', value: '42' },
      ],
    });
    expect(decodeEvent(write('E_A', []))).toEqual({ format: 'lines', event: 'E_A', parameters: [] });
  });

  it.each(['', '{', '{"a":1}', 'two words\n'])('does not take %j for an event', (payload) => {
    expect(decodeEvent(payload)).toBeNull();
  });

  it('gives back what the 3.x format was made of', () => {
    const text = fc.string({
      unit: fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCharCode(code)),
    });
    const value = fc.oneof(text, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
    const list = fc.array(fc.record({ name: text, value }), { minLength: 1 });
    fc.assert(
      fc.property(list, (given) => {
        expect(decodeEvent(jsonNotification('E', given))!.parameters).toEqual(given);
      }),
    );
  });
});
