import { ArgumentProblem, arg, deliver, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { ManagementError, type ManagementResult } from '../../declarations/management.ts';
import { declareModule, ModuleProblem, madeOf, param, parsedBy } from '../../declarations/module.ts';
import { defaultPartition, parseTablePartition } from '../../declarations/partition.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import type { Server } from '../../declarations/server.ts';
import type { StatusGroup, StatusReports } from '../../declarations/status-reports.ts';
import { parseInteger } from '../../values/integer.ts';
import { type ByteString, textOf } from '../../values/value.ts';
import { readVariable, referenceOf } from '../../variables/reference.ts';
import { type Columns, Dialplan } from './rules.ts';

interface State {
  /** In the order in which the server shows them: the last one first. */
  readonly partitions: ReadonlyMap<string, Dialplan>;
  /** The partition that is meant where none is told: `default`, or the first one. */
  readonly initial: string;
  readonly status: StatusGroup | null;
}

const column = (initial: string) => param.string(initial, 'Column of that name.');

const dialplan = declareModule({
  name: 'dialplan',
  doc: 'Translates numbers by rules from a table.',
  params: {
    partition: param.strings('Another table of rules: `name: db_url=text:///folder; table_name=dialplan`.', {
      check: parsedBy(parseTablePartition),
    }),
    db_url: param.string(null, 'Database with the rules.'),
    table_name: param.string('dialplan', 'The table of rules.'),
    dpid_col: column('dpid'),
    pr_col: column('pr'),
    match_op_col: column('match_op'),
    match_exp_col: column('match_exp'),
    match_flags_col: column('match_flags'),
    subst_exp_col: column('subst_exp'),
    repl_exp_col: column('repl_exp'),
    attrs_col: column('attrs'),
    timerec_col: column('timerec'),
    disabled_col: column('disabled'),
  },
  setup: ({ server, params }): State => {
    const columns: Columns = {
      plan: params.dpid_col!,
      priority: params.pr_col!,
      operation: params.match_op_col!,
      expression: params.match_exp_col!,
      flags: params.match_flags_col!,
      substitution: params.subst_exp_col!,
      replacement: params.repl_exp_col!,
      attributes: params.attrs_col!,
      recurrence: params.timerec_col!,
      disabled: params.disabled_col!,
    };
    const url = params.db_url ?? server.globals.text('db_default_url');
    const partitions = new Map<string, Dialplan>();
    let initial: ByteString = defaultPartition;
    for (const text of params.partition) {
      const parsed = madeOf(parseTablePartition(text));
      if (parsed.other !== null) {
        initial = parsed.other;
        continue;
      }
      const { name } = parsed;
      const place = parsed.url ?? url;
      if (!place) throw new ModuleProblem(`the partition ${name} has no db_url`);
      partitions.set(name, new Dialplan(server, name, place, parsed.table ?? params.table_name!, columns));
    }
    // Without a name of its own the table of `db_url` is there when nothing else is the default.
    if (url && initial === defaultPartition && !partitions.has(defaultPartition))
      partitions.set(
        defaultPartition,
        new Dialplan(server, defaultPartition, url, params.table_name!, columns),
      );
    const first = partitions.keys().next().value;
    if (first === undefined) throw new ModuleProblem('there is no db_url');
    if (!partitions.has(initial)) {
      if (initial !== defaultPartition) throw new ModuleProblem(`there is no partition ${initial}`);
      if (server.version === '2.4') throw new ModuleProblem('there is no db_url for the partition default');
      initial = first;
    }
    const { statusReports } = server;
    const status = server.version === '2.4' ? null : statusReports.addGroup('dialplan', false);
    for (const plan of partitions.values()) {
      const table = plan.table();
      if (typeof table === 'string') throw new ModuleProblem(table);
      const problem = plan.load();
      if (problem !== null) server.log('ERROR', `dialplan: ${problem}`);
      if (status === null) continue;
      statusReports.addIdentifier(status, plan.name, 1, ready, 20);
      reportLoading(statusReports, status, plan);
    }
    return { partitions: new Map([...partitions].reverse()), initial, status };
  },
});

const ready = 'data available';

function reportLoading(reports: StatusReports, group: StatusGroup, { name }: Dialplan): void {
  reports.report(group, name, 'starting DB data loading');
  reports.report(group, name, 'DB data loading successfully completed');
}

/** Reads the rules of a partition again; false, after logging, when they cannot be read. */
function reload(server: Server, { status }: State, plan: Dialplan): boolean {
  const { statusReports } = server;
  if (status !== null) statusReports.setStatus(status, plan.name, 2, 'data re-loading');
  const problem = plan.load();
  if (problem !== null) server.log('ERROR', `dialplan: ${problem}`);
  if (status !== null) {
    if (problem === null) reportLoading(statusReports, status, plan);
    statusReports.setStatus(status, plan.name, 1, ready);
  }
  return problem === null;
}

const routes: readonly RouteKind[] = ['request', 'failure', 'branch', 'local', 'startup', 'timer', 'event'];
const returns = { 1: 'a rule matched', [-1]: 'none matched' };

function translate(
  execution: Execution,
  state: State,
  plan: Plan,
  input: ByteString,
  output: VariableReference | undefined,
  attributes: VariableReference | undefined,
): number {
  const table = state.partitions.get(plan.partition ?? state.initial);
  if (table === undefined) {
    execution.log('ERROR', `there is no partition ${plan.partition}`);
    return -1;
  }
  const translation = table.translate(plan.id, input, (variable) => readVariable(execution, variable));
  if (translation === null) return -1;
  return deliver(execution, translation.output, output) &&
    deliver(execution, translation.attributes, attributes)
    ? 1
    : -1;
}

interface Plan {
  /** Null: none is told. */
  readonly partition: string | null;
  readonly id: number;
}

/** `id`, `partition:id` or `partition/id`, as 2.4 writes it. */
function parsePlan(text: ByteString): Plan | ArgumentProblem {
  const [, partition = null, number = ''] = /^(?:([^:/]*)[:/])?(.*)$/s.exec(text)!;
  const id = parseInteger(number.trim());
  if (id === null) return new ArgumentProblem(`\`${text}\` is not a number of a dial plan`);
  return { partition: partition?.trim() ?? null, id };
}

interface Variables {
  readonly input: ByteString;
  readonly output: ByteString;
}

/** `input/output`, as 2.4 writes it. */
function parseVariables(text: ByteString): Variables | ArgumentProblem {
  const [, input, output] = /^([^/]+)\/(.+)$/s.exec(text) ?? [];
  if (input === undefined || output === undefined)
    return new ArgumentProblem(`\`${text}\` is not input/output`, 'Write $rU/$rU.');
  return { input: input.trim(), output: output.trim() };
}

/** Why a call cannot be made; null: it can. */
function problemOf({ partitions }: State, partition: string | null | undefined): string | null {
  return partition === undefined || partition === null || partitions.has(partition)
    ? null
    : `there is no partition ${partition}`;
}

/** 2.4: the user of the request URI when the variables are left out. */
function translateOld(
  execution: Execution,
  state: State,
  plan: Plan,
  { input: from, output: to }: Variables = { input: '$rU', output: '$rU' },
  attributes: VariableReference | undefined,
): number {
  const source = referenceOf(execution, from);
  const target = referenceOf(execution, to);
  const input = source === null ? null : textOf(source.get(execution));
  if (input === null || target === null) return -1;
  return translate(execution, state, plan, input, target, attributes);
}

/** The URL of a partition without the password, as management shows it. */
function publicUrl({ url }: Dialplan): string {
  const [, scheme, user = '', place] = /^(\w+):\/\/(?:([^:@/]*)[^@/]*@)?(.*)$/s.exec(url) ?? [];
  return scheme === undefined ? url : `${scheme}://${user}@${place}`;
}

export default dialplan.complete({
  functions: {
    dp_translate: [
      dialplan.fn({
        doc: 'Translates a text by the rules of a dial plan.',
        since: '3.6',
        routes,
        args: [
          arg.integer('plan', 'Number of the dial plan.'),
          arg.string('input', 'What is translated.'),
          arg.optional(
            arg.output('output', 'Receives the result; stays as it is when the rule replaces nothing.'),
          ),
          arg.optional(arg.output('attributes', 'Receives the attributes of the rule.')),
          arg.optional(arg.string('partition', 'Which table of rules.')),
        ],
        returns,
        link: (_server, state, _plan, _input, _output, _attributes, partition) => problemOf(state, partition),
        run: (execution, state, id, input, output, attributes, partition) =>
          translate(execution, state, { partition: partition ?? null, id }, input, output, attributes),
      }),
      dialplan.fn({
        doc: 'Translates a variable by the rules of a dial plan.',
        until: '2.4',
        routes,
        args: [
          arg.parsed('plan', '`number` or `partition:number`.', parsePlan),
          arg.optional(
            arg.parsed('variables', '`input/output`; `$rU/$rU` when left out.', parseVariables, {
              raw: true,
            }),
          ),
          arg.optional(arg.output('attributes', 'Receives the attributes of the rule.')),
        ],
        returns,
        link: (_server, state, plan) => problemOf(state, plan?.partition),
        run: (execution, state, plan, variables, attributes) =>
          translateOld(execution, state, plan, variables, attributes),
      }),
    ],
  },
  management: (state, server) => [
    {
      name: 'dp_reload',
      groupName: 'dialplan:reload',
      doc: 'Reads the rules again.',
      recipes: [[], ['partition']],
      run({ partition }) {
        const plans =
          partition === undefined
            ? [...state.partitions.values()]
            : [state.partitions.get(String(partition))];
        for (const plan of plans) {
          if (plan === undefined) return new ManagementError(400, 'Partition not found');
          if (!reload(server, state, plan)) return new ManagementError(500, 'Internal error');
        }
        return 'OK';
      },
    },
    {
      name: 'dp_translate',
      groupName: 'dialplan:translate',
      doc: 'Translates a text by the rules of a dial plan.',
      recipes: [
        ['dpid', 'input'],
        ['dpid', 'input', 'partition'],
      ],
      run({ dpid, input, partition }) {
        const plan = state.partitions.get(String(partition ?? state.initial));
        if (plan === undefined) return new ManagementError(400, 'Partition not found');
        if (dpid === '') return new ManagementError(404, 'Empty id parameter');
        const id = parseInteger(String(dpid));
        if (id === null) return new ManagementError(404, 'Wrong id parameter');
        if (input === '') return new ManagementError(404, 'Empty input parameter');
        if (!plan.has(id)) return new ManagementError(404, 'No information available for dpid');
        // Without a message variables in replacements are nothing.
        const translation = plan.translate(id, String(input), () => null);
        if (translation === null) return new ManagementError(404, 'No translation');
        return { Output: translation.output, ATTRIBUTES: translation.attributes };
      },
    },
    {
      name: 'dp_show_partition',
      groupName: 'dialplan:show_partition',
      doc: 'Tables of rules.',
      recipes: [[], ['partition']],
      run({ partition }): ManagementResult {
        if (partition === undefined) {
          const plans = [...state.partitions.values()];
          return {
            Partitions: plans.map((plan) => ({
              name: plan.name,
              table: plan.tableName,
              db_url: publicUrl(plan),
            })),
          };
        }
        const plan = state.partitions.get(String(partition));
        if (plan === undefined) return new ManagementError(404, 'Partition Not Found');
        return { Partition: plan.name, Table: plan.tableName, db_url: publicUrl(plan) };
      },
    },
  ],
});
