import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort, isInstalled, playCalls, proxyScript, Served } from './sipp.ts';

const program = [join(import.meta.dirname, '..', '..', 'dist', 'src', 'cli', 'main.js')];

/** Says once why a test does not run. */
function needs(name: string): boolean {
  if (!existsSync(program[0]!)) console.log('skipped: run npm run build first');
  else if (!isInstalled(name)) console.log(`skipped: ${name} is not installed`);
  else return true;
  return false;
}

describe('real peers through serve', () => {
  // More of them: npm run soak:sipp -- 10000
  test.skipIf(!needs('sipp'))('200 calls of SIPp', { timeout: 120_000 }, async () => {
    const { successful, failed, log } = await playCalls(program, 200, 100);
    expect({ successful, failed, log: failed > 0 ? log : '' }).toEqual({
      successful: 200,
      failed: 0,
      log: '',
    });
  });

  test.skipIf(!needs('sipsak'))('sipsak registers and asks for options', { timeout: 60_000 }, async () => {
    const port = await freePort();
    const served = new Served(program, proxyScript(port, 1));
    await served.ready();
    const options = spawnSync('sipsak', ['-s', `sip:bob@127.0.0.1:${port}`], { encoding: 'utf8' });
    expect(options.status).toBe(0);
    const registered = spawnSync(
      'sipsak',
      ['-U', '-C', 'sip:bob@127.0.0.1:7777', '-x', '60', '-s', `sip:bob@127.0.0.1:${port}`, '-vv'],
      { encoding: 'utf8' },
    );
    expect(registered.stdout).toMatch(/registering user bob\W+OK/);
    expect(registered.status).toBe(0);
    await served.stop();
  });
});
