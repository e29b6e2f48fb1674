/** `npm run soak:sipp -- CALLS [RATE]`: calls of SIPp through `sipscript serve`; none may fail. */
import { join } from 'node:path';
import { isInstalled, playCalls } from './sipp.ts';

const [calls = '10000', rate = '500'] = process.argv.slice(2);
if (!isInstalled('sipp')) {
  console.error('sipp is not installed (Debian: apt-get install sip-tester)');
  process.exit(2);
}
const program = [join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.js')];
const { successful, failed, seconds, memory, log } = await playCalls(program, Number(calls), Number(rate));
console.log(
  `${successful} calls, ${failed} failed, ${seconds.toFixed(1)} s (${(successful / seconds).toFixed(0)} calls/s), server at most ${memory.toFixed(0)} MB`,
);
if (failed > 0 || successful !== Number(calls)) console.log(log);
process.exitCode = failed === 0 && successful === Number(calls) ? 0 : 1;
