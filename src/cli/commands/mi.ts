import { type Command, Option } from 'commander';
import type { Version } from '../../../grammar/dialect.ts';
import { toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { jsonRequest, readMiParameters, textRequest } from '../mi/request.ts';
import { isWholeJson, isWholeText, sendMi } from '../mi/send.ts';
import { seconds, versionOption } from '../options.ts';
import { exit } from '../problem.ts';
import type { Terminal } from '../terminal.ts';

interface MiOptions {
  readonly at: string;
  readonly replyDir: string;
  readonly timeout: number;
  readonly opensips?: Version;
  readonly json?: boolean;
}

/** `mi COMMAND`: asks a running server for something, as opensips-cli does. */
export function addMiCommand(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('mi')
    .description('run a management command on a running server')
    .argument('<command>', 'the command: which, get_statistics, subscribers_list, …')
    .argument('[parameter...]', 'name=value, name:=JSON, or values by position')
    .option(
      '-a, --at <target>',
      'http://HOST:PORT/mi (mi_http), udp:HOST:PORT (mi_datagram) or a path (mi_fifo)',
      'http://127.0.0.1:8888/mi',
    )
    .addOption(new Option('--reply-dir <folder>', 'reply_dir of mi_fifo').default('/tmp'))
    .option('--timeout <seconds>', 'how long to wait for the answer', seconds, 5)
    .addOption(versionOption())
    .option('--json', 'the answer as it came')
    .action(async (command: string, words: string[], options: MiOptions) => {
      const parameters = readMiParameters(words);
      // Over HTTP there is JSON only; the other two speak the text of 2.4 when the server is one.
      const isText = options.opensips === '2.4' && !/^https?:/.test(options.at);
      const answer = await sendMi({
        at: options.at,
        replyFolder: options.replyDir,
        timeout: options.timeout * 1000,
        isWhole: isText ? isWholeText : isWholeJson,
        request: (replyTo) => {
          if (isText) return textRequest(command, parameters, replyTo);
          const request = jsonRequest(command, parameters);
          return replyTo === '' ? request : `:${replyTo}:${request}\n`;
        },
      });
      finish(isText ? showText(answer, terminal) : showJson(answer, options.json ?? false, terminal));
    });
}

function showText(answer: ByteString, terminal: Terminal): number {
  terminal.out(`${toText(answer).trimEnd()}\n`);
  return answer.startsWith('200') ? exit.fine : exit.failed;
}

function showJson(answer: ByteString, raw: boolean, terminal: Terminal): number {
  const text = toText(answer);
  const { result, error } = JSON.parse(text) as {
    result?: unknown;
    error?: { code: number; message: string; data?: string };
  };
  if (raw) terminal.out(`${text}\n`);
  else if (error === undefined)
    terminal.out(typeof result === 'string' ? `${result}\n` : `${JSON.stringify(result, null, 2)}\n`);
  else
    terminal.error(
      `error ${error.code}: ${error.message}${error.data === undefined ? '' : ` (${error.data})`}\n`,
    );
  return error === undefined ? exit.fine : exit.failed;
}
