import { facilities } from '../../declarations/log.ts';
import { declareModule, ModuleProblem, madeOf, param, parsedBy } from '../../declarations/module.ts';
import { Accounting } from './accounting.ts';
import { parseFields } from './fields.ts';

const column = (initial: string) => param.string(initial, 'Name of a column.');

/** First half of the declaration. */
export const acc = declareModule({
  name: 'acc',
  doc: 'Accounts requests and calls: to the log and as events.',
  requires: ['tm'],
  params: {
    early_media: param.integer(0, '1 accounts provisional replies with a body too.'),
    report_cancels: param.integer(0, '1 accounts CANCEL requests.'),
    detect_direction: param.integer(0, '1 exchanges From and To of requests from the callee.'),
    log_level: param.integer(2, 'Level of the lines of the log.'),
    log_facility: param.string(null, 'Facility of the lines of the log.'),
    aaa_url: param.string(null, 'AAA server; AAA accounting is not supported.'),
    service_type: param.integer(-1, 'Service type for AAA accounting.'),
    extra_fields: param.strings('Values of `$acc_extra` that a backend writes: `backend: tag[->name]; …`.', {
      check: parsedBy((text) => parseFields([text])),
    }),
    leg_fields: param.strings(
      'Values of `$acc_leg` that a backend writes, for each leg: `backend: tag[->name]; …`.',
      { check: parsedBy((text) => parseFields([text])) },
    ),
    db_url: param.string(null, 'Database; accounting to a database is not supported.'),
    db_table_acc: param.string('acc', 'Table of answered requests.'),
    db_table_missed_calls: param.string('missed_calls', 'Table of missed calls.'),
    db_table_avp: param.string(null, 'AVP that names the table.'),
    acc_method_column: column('method'),
    acc_from_tag_column: column('from_tag'),
    acc_to_tag_column: column('to_tag'),
    acc_callid_column: column('callid'),
    acc_sip_code_column: column('sip_code'),
    acc_sip_reason_column: column('sip_reason'),
    acc_time_column: column('time'),
    acc_created_avp_name: param.string('accX_created', 'AVP that keeps when a call was created.', {
      until: '2.4',
    }),
  },
  setup: ({ server, params }) => {
    const extra = madeOf(parseFields(params.extra_fields));
    const legs = madeOf(parseFields(params.leg_fields));
    if (params.log_facility !== null && !facilities.test(params.log_facility)) {
      throw new ModuleProblem(`unknown log_facility ${params.log_facility}`);
    }
    const database = params.db_url ?? server.globals.text('db_default_url');
    for (const { of } of [extra, legs]) {
      if (of.db.length > 0 && database === null) throw new ModuleProblem('fields for db need db_url');
      if (of.aaa.length > 0 && !params.aaa_url) throw new ModuleProblem('fields for aaa need aaa_url');
    }
    if (params.detect_direction !== 0 && !server.isLoaded('rr'))
      throw new ModuleProblem('detect_direction needs the module rr');
    return new Accounting(server, { params, extra, legs });
  },
});
