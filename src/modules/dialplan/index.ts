import { ArgumentProblem, arg, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { ManagementError } from '../../declarations/management.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import type { Server } from '../../declarations/server.ts';
import type { StatusGroup, StatusReports } from '../../declarations/status-reports.ts';
import { calendarTime } from '../../values/calendar.ts';
import { parseInteger } from '../../values/integer.ts';
import { strftime } from '../../values/strftime.ts';
import { type ByteString, textOf } from '../../values/value.ts';
import { referenceOf } from '../../variables/reference.ts';
import { type Columns, Dialplan } from './rules.ts';

interface State {
  readonly partitions: ReadonlyMap<string, Dialplan>;
  readonly status: StatusGroup | null;
}

const defaultPartition = 'default';
const column = (initial: string) => param.string(initial, 'Column of that name.');

const dialplan = declareModule({
  name: 'dialplan',
  doc: 'Translates numbers by rules from a table.',
  params: {
    partition: param.strings('Another table of rules: `name: db_url=text:///folder; table_name=dialplan`.'),
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
    if (url)
      partitions.set(
        defaultPartition,
        new Dialplan(server, defaultPartition, url, params.table_name!, columns),
      );
    for (const text of params.partition) {
      const match = /^([^:]+):(.*)$/s.exec(text);
      const setting = (name: string) =>
        new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*([^;]+)`).exec(match?.[2] ?? '')?.[1]?.trim();
      const place = setting('db_url') ?? url;
      if (match === null || !place)
        throw new ModuleProblem(`partition: \`${text}\` is not name: db_url=…; table_name=…`);
      const name = match[1]!.trim();
      partitions.set(
        name,
        new Dialplan(server, name, place, setting('table_name') ?? params.table_name!, columns),
      );
    }
    const { statusReports } = server;
    const status = server.version === '2.4' ? null : statusReports.addGroup('dialplan', false);
    for (const plan of partitions.values()) {
      const problem = plan.load();
      if (problem !== null) throw new ModuleProblem(problem);
      if (status === null) continue;
      statusReports.addIdentifier(status, plan.name, 1, ready, 20);
      reportLoading(statusReports, status, plan);
    }
    return { partitions, status };
  },
});

const ready = 'data available';

function reportLoading(reports: StatusReports, group: StatusGroup, { name }: Dialplan): void {
  reports.report(group, name, 'starting DB data loading');
  reports.report(group, name, 'DB data loading successfully completed');
}

/** Reads the rules of a partition again; what is wrong, null when nothing is. */
function reload({ statusReports }: Server, { status }: State, plan: Dialplan): string | null {
  if (status === null) return plan.load();
  statusReports.setStatus(status, plan.name, 2, 'data re-loading');
  const problem = plan.load();
  if (problem === null) reportLoading(statusReports, status, plan);
  statusReports.setStatus(status, plan.name, 1, ready);
  return problem;
}

const routes: readonly RouteKind[] = ['request', 'failure', 'branch', 'local', 'startup', 'timer', 'event'];
const returns = { 1: 'a rule matched', [-1]: 'none matched' };

function translate(
  execution: Execution,
  state: State,
  plan: number,
  input: ByteString,
  output: VariableReference | undefined,
  attributes: VariableReference | undefined,
  partition = defaultPartition,
): number {
  const table = state.partitions.get(partition);
  if (table === undefined || !table.has(plan)) {
    execution.log(
      'ERROR',
      table === undefined ? `there is no partition ${partition}` : `there are no rules with dpid ${plan}`,
    );
    return -1;
  }
  const translation = table.translate(plan, input);
  if (translation === null) return -1;
  // Without a replacement the output stays as it was.
  if (translation.output !== null && output?.set(execution, translation.output) === false) return -1;
  return attributes === undefined || attributes.set(execution, translation.attributes) ? 1 : -1;
}

/** `id` or `partition:id`, as 2.4 writes it. */
function parsePlan(text: ByteString): { partition: string; id: number } | ArgumentProblem {
  const colon = text.lastIndexOf(':');
  const id = parseInteger(text.slice(colon + 1).trim());
  if (id === null) return new ArgumentProblem(`\`${text}\` is not a number of a dial plan`);
  return { partition: colon < 0 ? defaultPartition : text.slice(0, colon).trim(), id };
}

/** 2.4: `input/output` in one text, the user of the request URI when left out. */
function translateOld(
  execution: Execution,
  state: State,
  plan: { partition: string; id: number },
  pair: ByteString,
  attributes: VariableReference | undefined,
): number {
  const slash = pair.indexOf('/');
  const source = referenceOf(execution, (slash < 0 ? pair : pair.slice(0, slash)).trim());
  const target = referenceOf(execution, (slash < 0 ? pair : pair.slice(slash + 1)).trim());
  const input = source === null ? null : textOf(source.get(execution));
  if (input === null || target === null) return -1;
  return translate(execution, state, plan.id, input, target, attributes, plan.partition);
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
        run: (execution, state, plan, input, output, attributes, partition) =>
          translate(execution, state, plan, input, output, attributes, partition),
      }),
      dialplan.fn({
        doc: 'Translates a variable by the rules of a dial plan.',
        until: '2.4',
        routes,
        args: [
          arg.parsed('plan', '`number` or `partition:number`.', parsePlan),
          arg.optional(arg.raw('variables', '`input/output`; `$rU/$rU` when left out.')),
          arg.optional(arg.output('attributes', 'Receives the attributes of the rule.')),
        ],
        returns,
        run: (execution, state, plan, pair, attributes) =>
          translateOld(execution, state, plan, pair ?? '$rU/$rU', attributes),
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
          if (plan === undefined) return new ManagementError(404, 'No such partition');
          const problem = reload(server, state, plan);
          if (problem !== null) return new ManagementError(500, 'Failed to reload', problem);
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
        const plan = state.partitions.get(String(partition ?? defaultPartition));
        if (plan === undefined) return new ManagementError(400, 'Partition not found');
        const id = parseInteger(String(dpid));
        if (id === null || !plan.has(id))
          return new ManagementError(404, 'No information available for dpid');
        const translation = plan.translate(id, String(input));
        if (translation === null) return new ManagementError(404, 'No translation');
        return { Output: translation.output ?? String(input), ATTRIBUTES: translation.attributes };
      },
    },
    {
      name: 'dp_show_partition',
      groupName: 'dialplan:show_partition',
      doc: 'Tables of rules and when they were read.',
      recipes: [[], ['partition']],
      run({ partition }) {
        const plans = [...state.partitions.values()].filter(
          (plan) => partition === undefined || plan.name === partition,
        );
        if (plans.length === 0) return new ManagementError(404, 'Partition not found');
        return {
          Partitions: plans.map((plan) => ({
            name: plan.name,
            table: plan.tableName,
            db_url: plan.url,
            'last reload': strftime('%Y-%m-%d %H:%M:%S', calendarTime(plan.loadedAt)),
          })),
        };
      },
    },
  ],
});
