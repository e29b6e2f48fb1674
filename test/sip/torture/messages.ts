/**
 * One message for each kind of RFC 4475, written anew: the names are the RFC's, the texts are ours. `reply` is what
 * a script that answers everything with 200 gives back (reference: sip 2), null when the message is dropped.
 */
export interface Torture {
  readonly name: string;
  /** Section of RFC 4475. */
  readonly section: string;
  readonly message: string;
  /** Status line of the answer; null: none. */
  readonly reply: string | null;
}

interface Parts {
  readonly line?: string;
  readonly via?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly id?: string | null;
  readonly cseq?: string | null;
  readonly more?: readonly string[];
  readonly length?: string | null;
  readonly body?: string;
}

/** A message that is fine but for what is given; null leaves a header out. */
function message(parts: Parts): string {
  const { body = '' } = parts;
  const line = parts.line ?? 'OPTIONS sip:bob@example.net SIP/2.0';
  const method = line.startsWith('SIP/') ? 'OPTIONS' : line.split(' ')[0];
  const header = (given: string | null | undefined, usual: string): string[] =>
    given === null ? [] : [given ?? usual];
  return [
    line,
    ...header(parts.via, 'Via: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bKtorture'),
    ...header(parts.from, 'From: <sip:alice@example.org>;tag=a1'),
    ...header(parts.to, 'To: <sip:bob@example.net>'),
    ...header(parts.id, 'Call-ID: torture@example.org'),
    ...header(parts.cseq, `CSeq: 7 ${method}`),
    'Max-Forwards: 70',
    ...(parts.more ?? []),
    ...header(parts.length, `Content-Length: ${body.length}`),
    '',
    body,
  ].join('\r\n');
}

const fine = 'SIP/2.0 200 OK';
const sdp =
  'v=0\r\no=alice 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n';
const [firstHalf, secondHalf] = ['sip:', `${'a'.repeat(400)}@example.net`];

export const tortures: readonly Torture[] = [
  {
    name: 'wsinv: folds, blanks and odd case everywhere',
    section: '3.1.1.1',
    message: message({
      line: 'INVITE sip:bob@example.net;whatever SIP/2.0',
      via: 'vIA   :   SIP  /  2.0\r\n /UDP\r\n\t127.0.0.1:5080 ; branch = z9hG4bKfold , SIP/2.0/TCP hop.example.net;branch=z9hG4bKnext',
      from: 'f :\r\n  "Alice \\"A\\" O\'Hara"   <sip:alice@example.org>\r\n  ;\r\n  tag = a1',
      to: 'TO :\r\n <sip:bob@example.net>',
      more: ['s:', 'X-Strange: ;;,,;,;', 'Route :\r\n <sip:first.example.net;lr;flag>', 'MaX-BrEaDtH: 0060'],
      length: `Content-Length   : ${sdp.length}`,
      body: sdp,
    }),
    reply: fine,
  },
  {
    name: 'intmeth: every character that a token may have',
    section: '3.1.1.2',
    message: message({
      line: "!My-Method.9%*_+`'~ sip:odd_user~(is-it!)&that'd=be$so/why?,/;;*:pass&wo=rd@example.net SIP/2.0",
      to: 'To: "bell \\\x07 nul \\\x00 del \\\x7f" <sip:odd_user~(is-it!)@example.net>',
    }),
    reply: fine,
  },
  {
    name: 'esc01: escaped characters in URIs',
    section: '3.1.1.3',
    message: message({
      line: 'INVITE sip:sips%3Aalice%40example.org@example.net SIP/2.0',
      to: 'To: sip:%62ob@example.net',
      more: ['Contact: <sip:c%6Cient@127.0.0.1:5080;%6C%72;n%61me=v%61l%25%34%31>'],
    }),
    reply: fine,
  },
  {
    name: 'escnull: an escaped NUL in a URI',
    section: '3.1.1.4',
    message: message({
      line: 'REGISTER sip:example.net SIP/2.0',
      to: 'To: sip:n%00l@example.net',
      more: ['Contact: <sip:%00@host.example.net>', 'Contact: <sip:%00%00@host.example.net>'],
    }),
    reply: fine,
  },
  {
    name: 'esc02: percent signs that escape nothing, outside URIs',
    section: '3.1.1.5',
    message: message({ line: 'RE%47IST%45R sip:example.net SIP/2.0', more: ['X%41: 1%zz'] }),
    reply: fine,
  },
  {
    name: 'lwsdisp: no blank between name and address',
    section: '3.1.1.6',
    message: message({ from: 'From: caller<sip:alice@example.org>;tag=a1' }),
    reply: fine,
  },
  {
    name: 'longreq: very long values',
    section: '3.1.1.7',
    message: message({
      line: `INVITE ${firstHalf}${secondHalf} SIP/2.0`,
      from: `From: "${'A very long name '.repeat(20)}" <sip:${'x'.repeat(300)}@example.org>;tag=${'1'.repeat(300)}`,
      id: `Call-ID: ${'longid'.repeat(60)}@example.org`,
      more: Array.from(
        { length: 33 },
        (_, hop) => `Via: SIP/2.0/TCP hop${hop}.example.net;branch=z9hG4bK${'long'.repeat(20)}${hop}`,
      ),
    }),
    reply: fine,
  },
  {
    name: 'dblreq: something more behind the body in one datagram',
    section: '3.1.1.8',
    message:
      message({ line: 'REGISTER sip:example.net SIP/2.0' }) +
      message({ line: 'INVITE sip:x@example.net SIP/2.0' }),
    reply: fine,
  },
  {
    name: 'semiuri: a semicolon in the user part',
    section: '3.1.1.9',
    message: message({ line: 'OPTIONS sip:user;par=x%40example.org@example.net SIP/2.0' }),
    reply: fine,
  },
  {
    name: 'transports: several transports in Via',
    section: '3.1.1.10',
    message: message({
      more: ['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP'].map(
        (name, at) => `Via: SIP/2.0/${name} t${at}.example.net;branch=z9hG4bK${at}`,
      ),
    }),
    reply: fine,
  },
  {
    name: 'mpart01: a multipart body with binary parts',
    section: '3.1.1.11',
    message: message({
      line: 'MESSAGE sip:bob@example.net SIP/2.0',
      more: ['Content-Type: multipart/mixed;boundary=cut'],
      body: '--cut\r\nContent-Type: text/plain\r\n\r\nhi\r\n--cut\r\nContent-Type: application/octet-stream\r\n\r\n\x00\x01\xfe\xff\r\n--cut--\r\n',
    }),
    reply: fine,
  },
  {
    name: 'unreason: an unusual reason phrase',
    section: '3.1.1.12',
    message: message({ line: 'SIP/2.0 200 = 2**3 * 5**2 \xd0\xb9\xd0\xb4' }),
    reply: null,
  },
  {
    name: 'noreason: an empty reason phrase',
    section: '3.1.1.13',
    message: message({ line: 'SIP/2.0 100 ' }),
    reply: null,
  },
  {
    name: 'badinv01: extraneous separators in headers',
    section: '3.1.2.1',
    message: message({
      line: 'INVITE sip:bob@example.net SIP/2.0',
      via: 'Via: SIP/2.0/UDP 127.0.0.1:5080;;,;,,',
      more: ['Contact: "Joe" <sip:joe@example.org>;;;;'],
    }),
    reply: null,
  },
  {
    name: 'clerr: Content-Length larger than the datagram',
    section: '3.1.2.2',
    message: message({
      line: 'INVITE sip:bob@example.net SIP/2.0',
      length: 'Content-Length: 9999',
      body: sdp,
    }),
    reply: fine,
  },
  {
    name: 'ncl: a negative Content-Length',
    section: '3.1.2.3',
    message: message({ length: 'Content-Length: -999' }),
    reply: null,
  },
  {
    name: 'scalar02: numbers that are too large, in a request',
    section: '3.1.2.4',
    message: message({
      line: 'REGISTER sip:example.net SIP/2.0',
      cseq: 'CSeq: 36893488147419103232 REGISTER',
      more: ['Expires: 99999999999', 'Contact: <sip:a@127.0.0.1>;expires=280297596632815'],
    }),
    reply: fine,
  },
  {
    name: 'scalarlg: numbers that are too large, in a reply',
    section: '3.1.2.5',
    message: message({
      line: 'SIP/2.0 503 Service Unavailable',
      cseq: 'CSeq: 9292394834772304023312 OPTIONS',
      more: ['Retry-After: 949302838503028349304023988'],
    }),
    reply: null,
  },
  {
    name: 'quotbal: a quote that never ends',
    section: '3.1.2.6',
    message: message({ to: 'To: "Mr. Bob <sip:bob@example.net>' }),
    // The error route runs, but no reply can be built with such a To.
    reply: null,
  },
  {
    name: 'ltgtruri: the request-URI in angle brackets',
    section: '3.1.2.7',
    message: message({ line: 'INVITE <sip:bob@example.net> SIP/2.0' }),
    reply: 'SIP/2.0 400 bad r-uri',
  },
  {
    name: 'lwsruri: blanks in the request-URI',
    section: '3.1.2.8',
    message: message({ line: 'INVITE sip:bob@example.net; lr SIP/2.0' }),
    reply: null,
  },
  {
    name: 'lwsstart: two blanks in the request line',
    section: '3.1.2.9',
    message: message({ line: 'INVITE  sip:bob@example.net  SIP/2.0' }),
    reply: null,
  },
  {
    name: 'trws: blanks at the end of the request line',
    section: '3.1.2.10',
    message: message({ line: 'OPTIONS sip:bob@example.net SIP/2.0  ' }),
    reply: fine,
  },
  {
    name: 'escruri: headers in the request-URI',
    section: '3.1.2.11',
    message: message({ line: 'INVITE sip:bob@example.net?Route=%3Csip:x.example.net%3E SIP/2.0' }),
    reply: fine,
  },
  {
    name: 'baddate: a date in an odd zone',
    section: '3.1.2.12',
    message: message({ more: ['Date: Fri, 01 Jan 2010 16:00:00 EST'] }),
    reply: fine,
  },
  {
    name: 'regbadct: a contact that wants angle brackets',
    section: '3.1.2.13',
    message: message({
      line: 'REGISTER sip:example.net SIP/2.0',
      more: ['Contact: sip:bob@example.net?Route=%3Csip:x%3E'],
    }),
    reply: fine,
  },
  {
    name: 'badaspec: blanks inside angle brackets',
    section: '3.1.2.14',
    message: message({
      from: 'From: "Bell, A." <sip:a.bell@example.org>;tag=1',
      to: 'To: "Watson, T." < sip:t.watson@example.net >',
    }),
    reply: fine,
  },
  {
    name: 'baddn: a display name that is no token',
    section: '3.1.2.15',
    message: message({ to: 'To: Bell, Alexander <sip:a.bell@example.net>' }),
    reply: fine,
  },
  {
    name: 'badvers: an unknown version',
    section: '3.1.2.16',
    message: message({ line: 'OPTIONS sip:bob@example.net SIP/7.0' }),
    reply: fine,
  },
  {
    name: 'mismatch01: CSeq of another method',
    section: '3.1.2.17',
    message: message({ cseq: 'CSeq: 8 INVITE' }),
    reply: fine,
  },
  {
    name: 'mismatch02: an unknown method, CSeq of another',
    section: '3.1.2.18',
    message: message({ line: 'NEWMETHOD sip:bob@example.net SIP/2.0', cseq: 'CSeq: 8 INVITE' }),
    reply: fine,
  },
  {
    name: 'bigcode: a status code of four digits',
    section: '3.1.2.19',
    message: message({ line: 'SIP/2.0 4294967301 better not break' }),
    reply: null,
  },
  {
    name: 'badbranch: nothing behind the magic cookie',
    section: '3.2.1',
    message: message({ via: 'Via: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK' }),
    reply: fine,
  },
  {
    name: 'insuf: required headers are missing',
    section: '3.3.1',
    message: message({ line: 'INVITE sip:bob@example.net SIP/2.0', from: null, to: null, id: null }),
    reply: fine,
  },
  {
    name: 'unkscm: an unknown scheme',
    section: '3.3.2',
    message: message({ line: 'OPTIONS nobody:knows SIP/2.0' }),
    reply: 'SIP/2.0 400 bad r-uri',
  },
  {
    name: 'novelsc: a known scheme that is not of SIP',
    section: '3.3.3',
    message: message({ line: 'OPTIONS http://example.net/x SIP/2.0' }),
    reply: 'SIP/2.0 400 bad r-uri',
  },
  {
    name: 'unksm2: unknown schemes in To, From and Contact',
    section: '3.3.4',
    message: message({
      line: 'REGISTER sip:example.net SIP/2.0',
      to: 'To: isbn:2983792873',
      from: 'From: <http://www.example.org>;tag=1',
      more: ['Contact: <name:of_person>'],
    }),
    reply: fine,
  },
  {
    name: 'bext01: unknown options are required',
    section: '3.3.5',
    message: message({ more: ['Require: nothing, known', 'Proxy-Require: neither, this'] }),
    reply: fine,
  },
  {
    name: 'invut: an unknown content type',
    section: '3.3.6',
    message: message({
      line: 'INVITE sip:bob@example.net SIP/2.0',
      more: ['Content-Type: application/unknown'],
      body: '<audio/>',
    }),
    reply: fine,
  },
  {
    name: 'regaut01: an unknown authorization scheme',
    section: '3.3.7',
    message: message({
      line: 'REGISTER sip:example.net SIP/2.0',
      more: ['Authorization: Nobody opaque="1"'],
    }),
    reply: fine,
  },
  {
    name: 'multi01: single headers several times',
    section: '3.3.8',
    message: message({
      more: ['CSeq: 9 INVITE', 'Call-ID: other', 'From: <sip:x@y>;tag=2', 'To: <sip:x@z>', 'Max-Forwards: 2'],
    }),
    reply: fine,
  },
  {
    name: 'mcl01: two Content-Length',
    section: '3.3.9',
    message: message({ more: ['Content-Length: 2'], body: 'four' }),
    reply: fine,
  },
  {
    name: 'bcast: a reply with a broadcast Via',
    section: '3.3.10',
    message: message({
      line: 'SIP/2.0 200 OK',
      via: 'Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1\r\nVia: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK2',
    }),
    reply: null,
  },
  {
    name: 'zeromf: Max-Forwards 0',
    section: '3.3.11',
    message: message({}).replace('Max-Forwards: 70', 'Max-Forwards: 0'),
    reply: fine,
  },
  {
    name: 'cparam01: an unknown contact parameter',
    section: '3.3.12',
    message: message({
      line: 'REGISTER sip:example.net SIP/2.0',
      more: ['Contact: sip:+19725552222@127.0.0.1;unknownparam'],
    }),
    reply: fine,
  },
  {
    name: 'cparam02: an unknown parameter of the contact URI',
    section: '3.3.13',
    message: message({
      line: 'REGISTER sip:example.net SIP/2.0',
      more: ['Contact: <sip:+19725552222@127.0.0.1;unknownparam>'],
    }),
    reply: fine,
  },
  {
    name: 'regescrt: headers in a contact URI',
    section: '3.3.14',
    message: message({
      line: 'REGISTER sip:example.net SIP/2.0',
      more: ['Contact: <sip:bob@example.net?Route=%3Csip:x%3E>'],
    }),
    reply: fine,
  },
  {
    name: 'sdp01: nothing acceptable',
    section: '3.3.15',
    message: message({
      line: 'INVITE sip:bob@example.net SIP/2.0',
      more: ['Accept: text/nobodyKnowsThis'],
      body: sdp,
    }),
    reply: fine,
  },
  {
    name: 'inv2543: an INVITE as RFC 2543 had it',
    section: '3.4.1',
    message: message({
      line: 'INVITE sip:bob@example.net SIP/2.0',
      via: 'Via: SIP/2.0/UDP 127.0.0.1:5080',
      from: 'From: <sip:alice@example.org>',
      length: null,
      body: sdp,
    }),
    reply: fine,
  },
];
