import { expect, test } from 'vitest';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

/** Registers three contacts of bob; then what each expression comes to in a request. */
function results(expressions: readonly string[], version: '2.4' | '3.6' | '4.0' = '3.6'): string[] {
  const statements = expressions.map((text) => `$var(r) = ${text}; xlog("$var(r)");`).join(' ');
  const run = runBetweenPeers(
    `modparam("usrloc", "use_domain", 0) modparam("registrar", "received_avp", "$avp(rcv)")
     route {
      if (is_method("REGISTER")) { $avp(rcv) = $hdr(X-From); save("location"); exit; }
      $avp(ip) = "10.0.0.1"; $avp(other) = "10.0.0.9"; $avp(port) = "5062";
      ${statements}
    }`,
    { load: ['usrloc', 'registrar'], version },
  );
  for (const [index, [contact, from]] of [
    ['<sip:a@phone.example.com;x=y>', 'sip:10.0.0.1:5062'],
    ['<sip:b@10.0.0.2>', 'sip:10.0.0.2:5060'],
    ['<sip:d@nowhere.invalid>', ''],
  ].entries()) {
    run.peer(5080).send(
      request('REGISTER', {
        branch: `z9hG4bK-r${index}`,
        callId: `r${index}`,
        headers: [`Contact: ${contact};expires=600`, `X-From: ${from}`],
      }),
    );
  }
  run.peer(5080).send(request('OPTIONS', { from: '<sip:bob@example.com>;tag=1' }));
  return run.log();
}

const aor = '"sip:bob@example.com"';

test('is_registered() asks for From by default, for To of a REGISTER', () => {
  expect(
    results([
      'is_registered("location")',
      `is_registered("location", ${aor})`,
      'is_registered("location", "sip:eve@x")',
    ]),
  ).toEqual(['1', '1', '-1']);
});

test('is_contact_registered() compares texts', () => {
  expect(
    results([
      `is_contact_registered("location", ${aor}, "sip:a@phone.example.com;x=y")`,
      `is_contact_registered("location", ${aor}, "sip:a@phone.example.com")`,
      `is_contact_registered("location", ${aor}, , "r1")`,
      `is_contact_registered("location", ${aor}, "sip:b@10.0.0.2", "r0")`,
    ]),
  ).toEqual(['1', '-1', '1', '-1']);
});

test('is_ip_registered() looks at where phones were seen', () => {
  expect(
    results([
      `is_ip_registered("location", ${aor}, $avp(ip))`,
      `is_ip_registered("location", ${aor}, $avp(other))`,
      `is_ip_registered("location", ${aor}, $avp(ip), $avp(port))`,
      `is_ip_registered("location", ${aor}, $avp(ip), $avp(ip))`,
    ]),
  ).toEqual(['1', '-1', '1', '-1']);
});

test('is_ip_registered() takes each address with the port at the same place', () => {
  const asked = `is_ip_registered("location", ${aor}, $avp(ips), $avp(ports))`;
  const ask = (pairs: string): string => `0; ${pairs} $var(r) = ${asked}`;
  expect(
    results([
      ask('$avp(ips) = "10.0.0.9"; $avp(ips) = "10.0.0.1"; $avp(ports) = "5062"; $avp(ports) = "9";'),
      ask('$avp(ports) = "9"; $avp(ips) = "10.0.0.9"; $avp(ports) = "5062"; $avp(ips) = "10.0.0.1";'),
    ]),
  ).toEqual(['-1', '1']);
});

test('lookup() may ask for a User-Agent, whatever follows the second slash', () => {
  const wish = (pattern: string): string => `lookup("location", "ua-filtering=${pattern}", ${aor})`;
  expect(results([wish('/./'), wish('/./i'), wish('/nothing like it/i')])).toEqual(['1', '1', '-1']);
});

test.each(['3.6', '4.0'] as const)('remove() takes one contact or all in %s', (version) => {
  expect(
    results(
      [
        `remove("location", ${aor}, "sip:b@10.0.0.2")`,
        `is_contact_registered("location", ${aor}, "sip:b@10.0.0.2")`,
        `remove("location", ${aor}, , "10.0.0.1")`,
        `is_contact_registered("location", ${aor}, "sip:a@phone.example.com;x=y")`,
        `remove("location", "nonsense")`,
      ],
      version,
    ),
  ).toEqual(['1', '-1', '1', '-1', '-475']);
});

test('remove() looks for next hops that can be resolved', () => {
  expect(
    results([
      `remove("location", ${aor}, , "nowhere.invalid")`,
      `remove("location", ${aor}, , "localhost")`,
      `remove("location", ${aor}, "sip:d@nowhere.invalid")`,
      `is_contact_registered("location", ${aor}, "sip:d@nowhere.invalid")`,
      `remove("location", ${aor})`,
      `is_registered("location", ${aor})`,
    ]),
  ).toEqual(['-1', '1', '1', '1', '1', '-1']);
});

test('remove_ip_port() takes the contacts that are reached there', () => {
  expect(
    results([
      'remove_ip_port("10.0.0.1", 5060, "location")',
      'remove_ip_port("10.0.0.1", 5062, "location")',
      `is_contact_registered("location", ${aor}, "sip:a@phone.example.com;x=y")`,
      `is_registered("location", ${aor})`,
    ]),
  ).toEqual(['-1', '1', '-1', '1']);
});
