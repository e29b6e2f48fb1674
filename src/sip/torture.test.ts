import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReply } from './builder.ts';
import type { SipMessage } from './message.ts';
import { isRejection, parseMessage } from './parse.ts';
import type { Version } from './version.ts';

interface Parts {
  line?: string;
  via?: string;
  headers?: string[];
  body?: string;
  end?: string;
  eol?: string;
}

const basic = ['From: <sip:a@a.com>;tag=1', 'To: <sip:b@b.com>', 'Call-ID: c1@h', 'CSeq: 1 OPTIONS'];

function text({
  line = 'OPTIONS sip:b@b.com SIP/2.0',
  via = 'Via: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1',
  headers = [],
  body = '',
  end,
  eol = '\r\n',
}: Parts): string {
  return [line, ...(via === '' ? [] : [via]), ...headers].join(eol) + (end ?? eol + eol) + body;
}

function withHeaders(change: Record<string, string | null>): string[] {
  const lines = basic.map((item) => {
    const name = item.slice(0, item.indexOf(':'));
    return name in change ? change[name]! : item;
  });
  for (const [name, value] of Object.entries(change)) {
    if (!basic.some((item) => item.startsWith(`${name}:`)) && value !== null) lines.push(value);
  }
  return lines.filter((item) => item !== null);
}

/** 'ok', or why it is dropped, with the reason phrase for the error route. */
function verdict(message: string, version: Version = '3.6'): string {
  const result = parseMessage(message, 'udp', version);
  if (!isRejection(result)) return 'ok';
  return result.errorRoute === null ? result.reason : `error route: ${result.errorRoute.what}`;
}

function accepted(message: string, version: Version = '3.6'): SipMessage {
  const result = parseMessage(message, 'udp', version);
  if (isRejection(result)) throw new Error(result.reason);
  return result;
}

const full = (change: Record<string, string | null>): string => text({ headers: withHeaders(change) });
const line = (requestLine: string): string => text({ line: requestLine, headers: basic });
const via = (value: string): string => text({ via: `Via: ${value}`, headers: basic });

describe('what is accepted and what is dropped (reference: sip 2)', () => {
  test.each([
    ['odd method token', line("!interesting-Method0123456789_*+`.%indeed'~ sip:b@b.com SIP/2.0"), 'ok'],
    ['method in lower case', line('invite sip:b@b.com SIP/2.0'), 'ok'],
    ['double space before the URI', line('OPTIONS  sip:b@b.com SIP/2.0'), 'bad first line'],
    ['double spaces before URI and version', line('OPTIONS  sip:b@b.com  SIP/2.0'), 'bad first line'],
    ['blanks and tabs before the version', line('OPTIONS sip:b@b.com \t SIP/2.0'), 'ok'],
    ['tab before the URI', line('OPTIONS\tsip:b@b.com SIP/2.0'), 'bad first line'],
    ['a version of another protocol', line('OPTIONS sip:b@b.com HTTP/1.1'), 'ok'],
    ['nothing behind the first line', 'OPTIONS sip:b@b.com SIP/2.0\r\n', 'bad first line'],
    ['spaces inside the URI', line('OPTIONS sip:b@b.com; lr SIP/2.0'), 'bad first line'],
    ['trailing spaces after the version', line('OPTIONS sip:b@b.com SIP/2.0  '), 'ok'],
    ['another version', line('OPTIONS sip:b@b.com SIP/7.0'), 'ok'],
    ['version in lower case', line('OPTIONS sip:b@b.com sip/2.0'), 'ok'],
    ['no version', line('OPTIONS sip:b@b.com'), 'bad first line'],
    ['brackets around the R-URI', line('OPTIONS <sip:b@b.com> SIP/2.0'), 'ok'],
    ['unknown scheme', line('OPTIONS nobodyKnows:x SIP/2.0'), 'ok'],
    ['LF-only line ends', text({ headers: basic, eol: '\n' }), 'ok'],
    ['folded header', full({ From: 'From: "A"\r\n <sip:a@a.com>\r\n\t;tag=1' }), 'ok'],
    [
      'CSeq folded between number and method',
      full({ CSeq: 'CSeq: 1\r\n OPTIONS' }),
      'error route: bad CSeq header',
    ],
    ['CSeq folded before the number', full({ CSeq: 'CSeq:\r\n 1 OPTIONS' }), 'ok'],
    ['header line without colon or blanks', full({ X: 'NoColonHere' }), 'error route: bad headers'],
    ['such a line before another header', full({ X: 'NoColonHere\r\nX-Lost: 1' }), 'ok'],
    ['header line of several words', full({ X: 'no colon here' }), 'error route: bad headers'],
    ['empty header name', full({ X: ': x' }), 'ok'],
    ['space before the colon', full({ X: 'Subject : x' }), 'ok'],
    ['no empty line at the end', text({ headers: basic, end: '\r\n' }), 'ok'],
    ['Content-Length larger than the datagram', full({ L: 'Content-Length: 50' }), 'ok'],
    ['negative Content-Length', full({ L: 'Content-Length: -1' }), 'error route: bad Content-Length header'],
    ['Content-Length over 31 bits', full({ L: 'l: 2147483648' }), 'error route: bad Content-Length header'],
    ['non numeric Content-Length', full({ L: 'l: ten' }), 'error route: bad Content-Length header'],
    ['huge CSeq number', full({ CSeq: 'CSeq: 36893488147419103232 OPTIONS' }), 'ok'],
    ['CSeq number of letters', full({ CSeq: 'CSeq: abc OPTIONS' }), 'ok'],
    ['another method in CSeq', full({ CSeq: 'CSeq: 1 INVITE' }), 'ok'],
    ['CSeq without method', full({ CSeq: 'CSeq: 1' }), 'error route: bad CSeq header'],
    ['empty CSeq', full({ CSeq: 'CSeq:' }), 'error route: bad CSeq header'],
    ['Max-Forwards of letters', full({ M: 'Max-Forwards: abc' }), 'ok'],
    ['nothing but a Via', text({}), 'ok'],
    ['no Via', text({ via: '', headers: basic }), 'no via'],
    ['unterminated quote in To', full({ To: 'To: "B <sip:b@b.com>' }), 'error route: bad header'],
    ['empty tag in To', full({ To: 'To: <sip:b@b.com>;tag=' }), 'error route: bad header'],
    ['tag inside the brackets', full({ To: 'To: <sip:b@b.com;tag=x>' }), 'ok'],
    ['To that is no URI', full({ To: 'To: <:::>' }), 'ok'],
    ['From that is no URI', full({ From: 'From: garbage' }), 'ok'],
    ['Contact with two brackets', full({ C: 'Contact: <<>>' }), 'ok'],
    ['two semicolons in Via', via('SIP/2.0/UDP h;;branch=z9hG4bK1'), 'error route: bad Via header'],
    ['comma at the end of Via', via('SIP/2.0/UDP h;branch=z9hG4bK1,'), 'error route: bad Via header'],
    ['Via port of letters', via('SIP/2.0/UDP h:abc;branch=z9hG4bK1'), 'error route: bad Via header'],
    ['empty rport in Via', via('SIP/2.0/UDP h;rport=;branch=z9hG4bK1'), 'ok'],
    ['branch without value', via('SIP/2.0/UDP h;branch;x'), 'error route: bad Via header'],
    ['branch with a second =', via('SIP/2.0/UDP h;branch=a=b'), 'error route: bad Via header'],
    ['another version in Via', via('SIP/3.0/UDP h;branch=z9hG4bK1'), 'error route: bad Via header'],
    ['unknown transport in Via', via('SIP/2.0/UNKNOWN h;branch=z9hG4bK1'), 'ok'],
    ['no branch', via('SIP/2.0/UDP h'), 'ok'],
    ['nothing but the cookie', via('SIP/2.0/UDP h;branch=z9hG4bK'), 'ok'],
    ['blanks around the parts of Via', via('SIP / 2.0 / UDP h : 5060 ; branch = z9hG4bK1'), 'ok'],
    ['reply status of two digits', line('SIP/2.0 20 OK'), 'bad first line'],
    ['reply status of four digits', line('SIP/2.0 2000 OK'), 'bad first line'],
    ['reply status with a letter', line('SIP/2.0 2x0 OK'), 'bad first line'],
    ['reply of another version', line('SIP/7.0 200 OK'), 'bad first line'],
    ['reply in lower case', line('sip/2.0 200 OK'), 'ok'],
    ['reply without a reason', line('SIP/2.0 100 '), 'ok'],
    ['reply without the blank before a reason', line('SIP/2.0 100'), 'bad first line'],
    ['line ends before the first line', `\r\n\r\n${full({})}`, 'ok'],
    ['only line ends', '\r\n\r\n', 'keep-alive'],
    ['zero bytes', '\0\0\0\0', 'keep-alive'],
    ['a few letters', 'abc', 'keep-alive'],
  ])('%s', (_, message, expected) => expect(verdict(message)).toBe(expected));

  test('an odd method token is refused by 2.4', () => {
    expect(verdict(line("!interesting-Method0123456789_*+`.%indeed'~ sip:b@b.com SIP/2.0"), '2.4')).toBe(
      'bad first line',
    );
  });

  test('a broken reply does not run the error route', () => {
    const message = text({ line: 'SIP/2.0 200 OK', headers: withHeaders({ CSeq: 'CSeq: 1' }) });
    expect(verdict(message)).toBe('bad headers');
  });

  test('no reply can be built after a broken header', () => {
    const result = parseMessage(full({ CSeq: 'CSeq: 1' }), 'udp');
    if (!isRejection(result)) throw new Error('accepted');
    const source = { ip: '127.0.0.1', port: 5080 };
    expect(buildReply(result.message!, { code: 400, reason: 'bad', source })).toBeNull();
  });
});

describe('what the script sees of odd messages', () => {
  test('a line without colon swallows the name of the next header', () => {
    const message = accepted(full({ X: 'NoColonHere\r\nContent-Length: 7' }));
    expect(message.contentLength).toBeNull();
  });

  test('the first of duplicated headers counts', () => {
    const message = accepted(full({ X: 'To: <sip:z@z>\r\nContent-Length: 1\r\nContent-Length: 2' }));
    expect(message.to?.uri).toBe('sip:b@b.com');
    expect(message.contentLength).toBe(1);
  });

  test('a reason has no blanks in front', () => {
    expect(accepted(line('SIP/2.0 200 \t OK')).reason).toBe('OK');
  });

  test('bodies: cut by Content-Length, never made longer', () => {
    const short = accepted(text({ headers: withHeaders({ L: 'Content-Length: 2' }), body: 'abcdef' }));
    expect([short.body, short.contentLength]).toEqual(['ab', 2]);
    const long = accepted(text({ headers: withHeaders({ L: 'Content-Length: 20' }), body: 'abcdef' }));
    expect([long.body, long.contentLength]).toEqual(['abcdef', 20]);
    expect(accepted(text({ headers: basic, body: 'abcdef' })).body).toBe('abcdef');
  });

  test('a tag inside the brackets is none', () => {
    expect(accepted(full({ To: 'To: <sip:b@b.com;tag=x>' })).toTag).toBeNull();
  });

  test('broken R-URI, Contact and From fail when they are used', () => {
    const message = accepted(
      text({
        line: 'OPTIONS <sip:b@b.com> SIP/2.0',
        headers: withHeaders({ C: 'm: <<>>', From: 'From: <sip:a' }),
      }),
    );
    expect(message.failure).toBeNull();
    expect(message.parsedRequestUri).toBeNull();
    expect(message.failure).toMatchObject({
      what: 'bad r-uri',
      info: 'error parsing r-uri',
      rcode: 400,
      class: 1,
      level: 3,
    });
    expect(message.contacts).toBeNull();
    expect(message.failure?.info).toBe('error parsing CONTACT headers');
    expect(message.from).toBeNull();
    expect(message.failure?.info).toBe('error parsing From header');
  });

  test('a Contact with empty parameters is broken', () => {
    expect(accepted(full({ C: 'Contact: <sip:a@b>;;;;' })).contacts).toBeNull();
  });
});

test('white space wherever RFC 4475 section 3.1.1.1 puts it', () => {
  const lines = [
    'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0',
    'TO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
    'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8',
    'MaX-fOrWaRdS: 0068',
    'Call-ID: wsinv.ndaksdj@192.0.2.1',
    'Content-Length   : 2',
    // There the method is on the next line, which the server refuses.
    'cseq: 0009   INVITE',
    'Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw',
    's :',
    'NewFangledHeader:   newfangled value\r\n continued newfangled value',
    'UnknownHeaderWithUnusualValue: ;;,,;;,;',
    'Content-Type: application/sdp',
    'Route:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
    'v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239',
    'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =\r\n      newvalue ;\r\n  secondparam ; q = 0.33',
  ];
  const message = accepted(text({ line: lines[0]!, via: '', headers: lines.slice(1), body: 'ok' }));
  expect([message.to?.uri, message.toTag]).toEqual(['sip:vivekg@chair-dnrc.example.com', '1918181833n']);
  expect([message.from?.name, message.fromTag]).toEqual(['"J Rosenberg \\\\\\""', '98asjd8']);
  expect([message.maxForwards, message.contentLength, message.cseq?.method]).toEqual([68, 2, 'INVITE']);
  expect(message.vias.map(({ host, branch }) => [host, branch])).toEqual([
    ['192.0.2.2', '390skdjuw'],
    ['spindle.example.com', 'z9hG4bK9ikj8'],
    ['192.168.255.111', 'z9hG4bK30239'],
  ]);
  expect(message.routes?.[0]?.address.uri).toBe(
    'sip:services.example.com;lr;unknownwith=value;unknown-no-value',
  );
  expect(message.contacts?.[0]?.contacts[0]).toMatchObject({ uri: 'sip:jdrosen@example.com', q: '0.33' });
  expect([message.header('s'), message.header('Subject')]).toEqual(['', null]);
});

test('no message makes the parser throw', () => {
  const seeds = [
    full({
      C: 'Contact: "A, B" <sip:a@b>;q=0.5, *',
      R: 'Route: <sip:a;lr>, <sip:b>',
      X: 'Record-Route: <sip:c>',
    }),
    text({ line: 'SIP/2.0 200 OK', headers: basic, body: 'v=0\r\nm=audio 1 RTP/AVP 0\r\n' }),
    via('SIP/2.0/UDP [::1]:5060;rport;received=1.2.3.4 (a comment), SIP/2.0/TCP x'),
  ];
  const interesting = fc.constantFrom(
    '"',
    '<',
    '>',
    ';',
    ',',
    ':',
    '=',
    '\\',
    '\r\n',
    '\n',
    '\r',
    ' ',
    '\0',
    '%',
    '[',
    '\xff',
  );
  const mutation = fc.tuple(fc.nat(), fc.nat(8), fc.oneof(interesting, fc.string({ maxLength: 4 })));
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.array(mutation, { maxLength: 6 }), (seed, mutations) => {
      let message = seed;
      for (const [where, length, insert] of mutations) {
        const at = where % (message.length + 1);
        message = message.slice(0, at) + insert + message.slice(at + length);
      }
      const result = parseMessage(message, 'udp');
      const parsed = isRejection(result) ? result.message : result;
      if (parsed === null) return;
      void [
        parsed.parsedRequestUri,
        parsed.contacts,
        parsed.routes,
        parsed.recordRoutes,
        parsed.from,
        parsed.body,
      ];
      const source = { ip: '1.2.3.4', port: 5 };
      if (parsed.kind === 'request') buildReply(parsed, { code: 200, reason: 'OK', toTag: 't', source });
    }),
    { numRuns: 3000 },
  );
});
