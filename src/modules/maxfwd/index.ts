import { arg } from '../../declarations/arguments.ts';
import { declareModule, param } from '../../declarations/module.ts';

const maxfwd = declareModule({
  name: 'maxfwd',
  doc: 'Stops routing loops by checking and lowering Max-Forwards.',
  params: {
    max_limit: param.integer(256, 'Highest value that is sent onwards, 1 to 256.', {
      check: (value) =>
        Number(value) < 1 || Number(value) > 256 ? 'max_limit must be between 1 and 256' : null,
    }),
  },
  setup: ({ params }) => params,
});

export default maxfwd.complete({
  functions: {
    mf_process_maxfwd_header: maxfwd.fn({
      doc: 'Lowers Max-Forwards by one, or adds the header when it is missing.',
      routes: ['request'],
      args: [arg.integer('max', 'Value of the header when it has to be added.')],
      returns: { 1: 'lowered', 2: 'was missing and was added', [-1]: 'was 0', [-2]: 'could not be read' },
      run: (execution, state, max) => {
        const { message } = execution;
        const { sip } = message;
        const header = sip.firstHeader('max-forwards');
        if (header === null) {
          const text = `Max-Forwards: ${max}\r\n`;
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
      run: ({ message }, _state, limit) => {
        const value = message.sip.maxForwards;
        if (value === null) return -2;
        if (Number.isNaN(value)) return -3;
        return value < limit ? 1 : -1;
      },
    }),
  },
});
