import { type ManagementCommand, ManagementError } from '../../declarations/management.ts';
import type { Server } from '../../declarations/server.ts';
import { md5 } from '../../values/digest/md5.ts';
import { parseInteger } from '../../values/integer.ts';
import type { SharedValue } from './shared-variables.ts';
import type { State } from './state.ts';

const typeOf = (value: SharedValue) => (typeof value === 'number' ? 'integer' : 'string');

/** The management commands of cfgutils. */
export function cfgutilsCommands(state: State, server: Server): ManagementCommand[] {
  const { shared } = state;

  /** MD5 of the file as it is now. */
  function configHash(): string | ManagementError {
    if (state.hashFile === null) return new ManagementError(404, 'Functionality disabled');
    const content = server.host.files.read(state.hashFile);
    return typeof content === 'string' ? md5(content) : new ManagementError(500, 'Internal error');
  }

  /** The hash at the start. */
  const stored = state.hashFile === null ? null : configHash();

  return [
    {
      name: 'rand_set_prob',
      doc: 'Sets the probability of rand_event, in percent.',
      recipes: [['prob_proc']],
      run({ prob_proc: given }) {
        const percent = typeof given === 'number' ? given : parseInteger(String(given));
        if (percent === null || percent < 0 || percent > 100)
          return new ManagementError(400, 'Bad parameter value');
        state.probability = percent;
        return 'OK';
      },
    },
    {
      name: 'rand_reset_prob',
      doc: 'Goes back to the configured probability.',
      recipes: [[]],
      run() {
        state.probability = state.initialProbability;
        return 'OK';
      },
    },
    {
      name: 'rand_get_prob',
      doc: 'The probability of rand_event, in percent.',
      recipes: [[]],
      run: () => ({ 'actual probability percent': state.probability }),
    },
    {
      name: 'get_config_hash',
      doc: 'MD5 of the file that `hash_file` names, as it was at the start.',
      recipes: [[]],
      run: () => stored ?? configHash(),
    },
    {
      name: 'check_config_hash',
      doc: 'Whether the file that `hash_file` names is still the same.',
      recipes: [[]],
      run() {
        const hash = configHash();
        if (hash instanceof ManagementError) return hash;
        return hash === stored
          ? 'The actual config file hash is identical to the stored one.'
          : new ManagementError(400, 'The actual config file hash is not identical to the stored one.');
      },
    },
    {
      name: 'shv_get',
      doc: 'One shared variable, or all of them.',
      recipes: [[], ['name']],
      run({ name }) {
        if (name === undefined) {
          return [shared.list().map(({ name: key, value }) => ({ name: key, type: typeOf(value), value }))];
        }
        const value = shared.find(String(name));
        if (value === null) return new ManagementError(404, 'Not found');
        return { VAR: { type: typeOf(value), value } };
      },
    },
    {
      name: 'shv_set',
      doc: 'Sets a shared variable.',
      recipes: [['name', 'type', 'value']],
      run({ name, type, value }) {
        if (type !== 'int' && type !== 'str') return new ManagementError(500, 'Bad type');
        const number = type === 'int' ? parseInteger(String(value)) : null;
        if (type === 'int' && number === null) return new ManagementError(500, 'Bad integer value');
        shared.set(String(name), number ?? String(value));
        return 'OK';
      },
    },
  ];
}
