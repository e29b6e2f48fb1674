import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, param } from '../../declarations/module.ts';

const upperLimit = 256;

const maxfwd = declareModule({
  name: 'maxfwd',
  doc: 'Stops routing loops by checking and lowering Max-Forwards.',
  params: {
    max_limit: param.integer(256, 'Highest value that is sent onwards, 1 to 256.', {
      check: (value) =>
        Number(value) < 1 || Number(value) > upperLimit ? 'max_limit must be between 1 and 256' : null,
    }),
  },
  setup: ({ params }) => params,
});

/** The problem of a number that the functions do not take. */
function problemOf(value: number, limit: number): string | null {
  if (value < 1 || value > upperLimit) return `${value} is not between 1 and ${upperLimit}`;
  return value > limit ? `${value} is more than max_limit, ${limit}` : null;
}

/** Checks a number that was not known when the script started. */
function isAcceptable(execution: Execution, value: number, limit: number): boolean {
  const problem = problemOf(value, limit);
  if (problem !== null) execution.log('ERROR', problem);
  return problem === null;
}

export default maxfwd.complete({
  functions: {
    mf_process_maxfwd_header: maxfwd.fn({
      doc: 'Lowers Max-Forwards by one, or adds the header when it is missing.',
      routes: ['request'],
      args: [arg.integer('max', 'Value of the header when it has to be added.')],
      returns: { 1: 'lowered', 2: 'was missing and was added', [-1]: 'was 0', [-2]: 'could not be read' },
      link: (_server, state, max) => (max === undefined ? null : problemOf(max, state.max_limit)),
      run: (execution, state, max) => {
        if (!isAcceptable(execution, max, state.max_limit)) return -1;
        const { message } = execution;
        const { sip } = message;
        const header = sip.firstHeader('max-forwards');
        if (header === null) {
          // The server prints one byte: of 256 nothing is left.
          const text = `Max-Forwards: ${max % 256}\r\n`;
          message.edits.insertHeader(sip, text, null, { what: `Max-Forwards ${max}` });
          return 2;
        }
        const value = sip.maxForwards!;
        if (Number.isNaN(value)) {
          execution.log('ERROR', `Max-Forwards is no number: ${header.body}`);
          return -2;
        }
        if (value === 0) return -1;
        const next = value > state.max_limit ? state.max_limit : value - 1;
        // The received text is changed in its width, so that reading the header shows the new number.
        sip.editInPlace(header.bodyStart, String(next).padStart(header.bodyEnd - header.bodyStart, ' '));
        return 1;
      },
    }),
    is_maxfwd_lt: maxfwd.fn({
      doc: 'True when Max-Forwards is below a number.',
      routes: ['request', 'failure', 'branch'],
      args: [arg.integer('limit', 'Number to compare with.')],
      returns: { 1: 'below', [-1]: 'not below', [-2]: 'no header', [-3]: 'could not be read' },
      link: (_server, state, limit) => (limit === undefined ? null : problemOf(limit, state.max_limit)),
      run: (execution, state, limit) => {
        if (!isAcceptable(execution, limit, state.max_limit)) return -1;
        const value = execution.message.sip.maxForwards;
        if (value === null) return -2;
        if (Number.isNaN(value)) return -3;
        return value < limit ? 1 : -1;
      },
    }),
  },
});
