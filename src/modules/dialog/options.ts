import type { Version } from '../../../grammar/dialect.ts';
import { type DialogOptions, noOptions } from './dialog.ts';

const names: Readonly<Record<string, keyof DialogOptions>> = {
  'bye-on-timeout': 'byeOnTimeout',
  'options-ping-caller': 'pingCaller',
  'options-ping-callee': 'pingCallee',
  'reinvite-ping-caller': 'reinviteCaller',
  'reinvite-ping-callee': 'reinviteCallee',
  'end-on-race-condition': 'endOnRace',
};
const newNames: typeof names = { ...names, 'auto-prack': 'autoPrack' };

/** Of 2.4: BYE on timeout, OPTIONS to caller and callee, re-INVITE to them. */
const letters: typeof names = {
  B: 'byeOnTimeout',
  P: 'pingCaller',
  p: 'pingCallee',
  R: 'reinviteCaller',
  r: 'reinviteCallee',
};

/**
 * Flags of `create_dialog()`: letters in 2.4, of which unknown ones mean nothing; `bye-on-timeout,options-ping-caller`
 * in 3.x, where scripts that still have the letters run too. A text tells what is wrong.
 */
export function parseOptions(text: string, version: Version): DialogOptions | string {
  const options: DialogOptions = { ...noOptions };
  if (version === '2.4' || /^[BPpRr]+$/.test(text)) {
    for (const [letter, name] of Object.entries(letters)) options[name] = text.includes(letter);
    return onePing(options);
  }
  const known = version === '4.0' ? newNames : names;
  for (const part of text.split(',')) {
    const flag = part.trim().toLowerCase();
    if (flag === '') continue;
    const name = known[flag];
    if (name === undefined) return `unknown flag "${part.trim()}"`;
    options[name] = true;
  }
  return onePing(options);
}

/** One kind of ping is enough for a leg. */
function onePing(options: DialogOptions): DialogOptions {
  if (options.reinviteCaller) options.pingCaller = false;
  if (options.reinviteCallee) options.pingCallee = false;
  return options;
}
