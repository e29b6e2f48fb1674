import { describe, expect, test } from 'vitest';
import { command, linesOf } from './command.ts';

const folder = 'scripts/pike-blocked';

function run(request: string) {
  return command(
    'run',
    `${folder}/opensips.cfg`,
    '--request',
    `${folder}/requests/${request}.sip`,
    '--dry-run',
    '--json',
  );
}

describe('the example of a blocked address', () => {
  test('has no mistakes', async () => {
    const { code, out } = await command('check', `${folder}/opensips.cfg`);
    expect(out).toContain('no problems');
    expect(code).toBe(0);
  });

  test('answers one request', async () => {
    const result = await run('options');
    expect(linesOf(result, 'sent')).toHaveLength(1);
    expect(linesOf(result, 'event')).toHaveLength(0);
  });

  test('blocks a flood and tells the broker', async () => {
    const result = await run('flood');
    expect(linesOf(result, 'sent')).toHaveLength(10);
    expect(linesOf(result, 'event')).toMatchObject([{ event: 'E_PIKE_BLOCKED', subscribers: 1 }]);
    const [last] = linesOf<{ payload: string; state: string }>(result, 'delivery').slice(-1);
    expect(last).toMatchObject({
      state: 'confirmed',
      payload: '{"jsonrpc":"2.0","method":"E_PIKE_BLOCKED","params":{"ip":"127.0.0.1"}}',
    });
  });

  test('is understood before it is wired', async () => {
    const { out } = await command('events', `${folder}/opensips.cfg`);
    expect(out).toContain('E_PIKE_BLOCKED  (ip)\n    to rabbitmq:guest:***@127.0.0.1:5672/pike');
  });
});
