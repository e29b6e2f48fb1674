import {
  type ManagementCommand,
  ManagementError,
  type ManagementParameters,
} from '../../declarations/management.ts';
import type { Server } from '../../declarations/server.ts';
import { integerParameter, textParameter } from '../../management/parameters.ts';
import { parseInteger } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';
import type { SharedValue } from './shared-variables.ts';
import { hashOf, type State } from './state.ts';

/** All types that do not begin with an `s` are integers. */
const isText = (type: ByteString) => /^s/i.test(type);

const typeOf = (value: SharedValue) => (typeof value === 'number' ? 'integer' : 'string');

/** The management commands of cfgutils. */
export function cfgutilsCommands(state: State, server: Server): ManagementCommand[] {
  const { shared } = state;

  const disabled = new ManagementError(404, 'Functionality disabled');

  function set(parameters: ManagementParameters): string | ManagementError {
    const [name, type] = ['name', 'type'].map((key) => textParameter(parameters, key));
    if (name instanceof ManagementError) return name;
    if (type instanceof ManagementError) return type;
    if (type === '') return new ManagementError(500, 'type not found');
    const value = (isText(type!) ? textParameter : integerParameter)(parameters, 'value');
    if (value instanceof ManagementError) return value;
    if (value === '') return new ManagementError(500, 'value not found');
    shared.set(name!, value!);
    return 'OK';
  }

  /** 2.4 makes no variables here. */
  function setOld(parameters: ManagementParameters): string | ManagementError {
    const [name, type, value] = ['name', 'type', 'value'].map((key) => String(parameters[key]));
    if (shared.find(name!) === null) return new ManagementError(404, 'Not found');
    const stored = isText(type!) ? value! : parseInteger(value!);
    if (stored === null) return new ManagementError(500, 'bad integer value');
    shared.set(name!, stored);
    return 'OK';
  }

  return [
    {
      name: 'rand_set_prob',
      doc: 'Sets the probability of rand_event, in percent.',
      recipes: [['prob_proc']],
      run(parameters) {
        const percent = integerParameter(parameters, 'prob_proc');
        if (percent instanceof ManagementError) return percent;
        if (percent! > 100) return new ManagementError(400, 'Bad parameter value');
        state.probability = percent!;
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
      run: () => state.hashFile?.hash ?? disabled,
    },
    {
      name: 'check_config_hash',
      doc: 'Whether the file that `hash_file` names is still the same.',
      recipes: [[]],
      run() {
        if (state.hashFile === null) return disabled;
        const hash = hashOf(server, state.hashFile.name);
        if (hash === null) return new ManagementError(500, 'Internal error');
        return hash === state.hashFile.hash
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
      run: (parameters) => (server.version === '2.4' ? setOld(parameters) : set(parameters)),
    },
  ];
}
