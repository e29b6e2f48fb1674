import { describe, expect, it } from 'vitest';
import { type EventParameter, optionalParameter } from '../../declarations/events.ts';
import { fromText } from '../../values/bytes.ts';
import { jsonNotification } from './json.ts';
import { eventDatagram, eventLines } from './lines.ts';

const body = 'l1\n"q"\r\n\ttab\x01ctl caf\xc3\xa9 bad\xff\xfe <&> \x7f end';
const all: EventParameter[] = [
  ['last', 'z'],
  ['body', body],
  ['bs', 'a\\b/c'],
  ['quote', 'a"b'],
  ['numstr', '007'],
  ['empty', ''],
  ['str', 'plain'],
  ['neg', -7],
  ['int', 42],
].map(([name, value]) => ({ name: name as string, value: value as string | number }));
const unnamed = ['', 'a\nb', 2, 'one'].map((value) => ({ name: null, value }));

describe('the JSON payload of 3.x', () => {
  it('writes every kind of value as the server does', () => {
    expect(jsonNotification('E_A', all)).toBe(
      '{"jsonrpc":"2.0","method":"E_A","params":{"last":"z","body":"l1\\n\\"q\\"\\r\\n\\ttab\\u0001ctl caf\xc3\xa9 bad\xff\xfe <&> \x7f end","bs":"a\\\\b/c","quote":"a\\"b","numstr":"007","empty":"","str":"plain","neg":-7,"int":42}}',
    );
  });
  it('has an array for unnamed values and no params without any', () => {
    expect(jsonNotification('E_B', unnamed)).toBe(
      '{"jsonrpc":"2.0","method":"E_B","params":["","a\\nb",2,"one"]}',
    );
    expect(jsonNotification('E_A', [])).toBe('{"jsonrpc":"2.0","method":"E_A"}');
  });
  it('repeats a repeated name, escapes names and knows the empty one', () => {
    const parameters = [
      { name: 'p\nq', value: 2 },
      { name: '', value: 1 },
      { name: '', value: fromText('ż') },
    ];
    expect(jsonNotification('E', parameters)).toBe(
      '{"jsonrpc":"2.0","method":"E","params":{"p\\nq":2,"":1,"":"\xc5\xbc"}}',
    );
  });
  it('writes null for what the server does not have', () => {
    const parameters = [optionalParameter('path', null), optionalParameter('received', 'sip:x')];
    expect(jsonNotification('E', parameters)).toBe(
      '{"jsonrpc":"2.0","method":"E","params":{"path":null,"received":"sip:x"}}',
    );
    expect(eventLines('E', parameters)).toBe('E\npath::\nreceived::sip:x');
  });
  it('puts an id first', () => {
    expect(jsonNotification('E', [], { id: 7 })).toBe('{"id":7,"jsonrpc":"2.0","method":"E"}');
    expect(jsonNotification('E', [], { id: null })).toBe('{"id":null,"jsonrpc":"2.0","method":"E"}');
  });
});

describe('the lines of 2.4', () => {
  it('writes every kind of value as the server does', () => {
    expect(eventDatagram('E_A', all)).toBe(
      `E_A\nlast::z\nbody::"l1\n\\"q\\"\r\n\ttab\x01ctl caf\xc3\xa9 bad\xff\xfe <&> \x7f end"\nbs::a\\b/c\nquote::a"b\nnumstr::007\nempty::\nstr::plain\nneg::18446744073709551609\nint::42\n\n`,
    );
    expect(eventLines('E_Q', [{ name: 'min', value: -2147483648 }])).toBe('E_Q\nmin::18446744071562067968');
  });
  it('has no name for unnamed values', () => {
    expect(eventDatagram('E_B', unnamed)).toBe('E_B\n\n"a\nb"\n2\none\n\n');
    expect(eventDatagram('E_A', [])).toBe('E_A\n\n');
    expect(eventLines('E_A', [])).toBe('E_A');
  });
  it('escapes quotes but neither backslashes nor names', () => {
    expect(
      eventLines('E', [
        { name: 'quo"te', value: 'x::y' },
        { name: 'eq', value: 'l"1\nl\\2' },
      ]),
    ).toBe('E\nquo"te::x::y\neq::"l\\"1\nl\\2"');
  });
});
