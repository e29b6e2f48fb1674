import { arg, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { type ManagementCommand, ManagementError } from '../../declarations/management.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import { type ByteString, textOf } from '../../values/value.ts';
import { addressUri } from '../../variables/from-to.ts';
import { requestUri } from '../../variables/request-uri.ts';
import { type Domain, Domains } from './domains.ts';

const column = (initial: string) => param.string(initial, 'Column of that name.');

const domain = declareModule({
  name: 'domain',
  doc: 'Tells whether a domain is served here, by a table.',
  params: {
    db_url: param.string(null, 'Database with the table.'),
    db_mode: param.integer(0, '0: the table is asked each time, 1: read at the start and by domain_reload.'),
    domain_table: param.string('domain', 'The table of domains.'),
    domain_col: column('domain'),
    attrs_col: column('attrs'),
    accept_subdomain_col: param.string('accept_subdomain', 'Column of that name.', { since: '3.6' }),
  },
  setup: ({ server, params }): Domains => {
    const url = params.db_url ?? server.globals.text('db_default_url');
    if (!url) throw new ModuleProblem('db_url of module domain is not set');
    const source = {
      url,
      table: params.domain_table!,
      domain: params.domain_col!,
      attributes: params.attrs_col!,
      acceptSubdomain: server.version === '2.4' ? null : params.accept_subdomain_col,
    };
    const domains = new Domains(server, source, params.db_mode !== 0);
    const problem = domains.open();
    if (problem !== null) throw new ModuleProblem(problem);
    return domains;
  },
});

const routes: readonly RouteKind[] = ['request', 'failure', 'branch', 'local'];
const returns = { 1: 'served here', [-1]: 'not served here', [-3]: 'the table cannot be read' };
const attributes = arg.optional(
  arg.output('attributes', 'Receives the attributes of the domain, if it has any.'),
);

function isLocal(
  execution: Execution,
  domains: Domains,
  host: ByteString | null,
  result: VariableReference | undefined,
): number {
  const found = host === null || host === '' ? null : domains.find(host);
  if (typeof found === 'string') return -3;
  if (found === null) return -1;
  if (result !== undefined && found.attributes !== null) result.set(execution, found.attributes);
  return 1;
}

function isUriLocal(
  execution: Execution,
  domains: Domains,
  uri: Uri | null,
  result: VariableReference | undefined,
): number {
  if (uri === null) execution.log('ERROR', 'there is no URI that can be read');
  return isLocal(execution, domains, uri?.host ?? null, result);
}

function isServed(domains: Domains, host: ByteString): boolean {
  const found = domains.find(host);
  return found !== null && typeof found !== 'string';
}

const notCached = new ManagementError(500, 'command not activated');

function dumped({ name, attributes, withSubdomains }: Domain) {
  return {
    name,
    ...(attributes === null ? {} : { attributes }),
    ...(withSubdomains ? { accept_subdomain: 1 } : {}),
  };
}

function commands(domains: Domains): ManagementCommand[] {
  return [
    {
      name: 'domain_reload',
      groupName: 'domain:reload',
      doc: 'Reads the table of domains again.',
      recipes: [[]],
      run() {
        if (!domains.isCached) return notCached;
        const problem = domains.load();
        return problem === null ? 'OK' : new ManagementError(500, 'Domain table reload failed', problem);
      },
    },
    {
      name: 'domain_dump',
      groupName: 'domain:dump',
      doc: 'The domains that were read.',
      recipes: [[]],
      run: () => (domains.isCached ? { Domains: domains.all().map(dumped) } : notCached),
    },
  ];
}

export default domain.complete({
  start: (domains, server) => {
    if (server.version !== '2.4') server.hooks.myself.push((host) => isServed(domains, host));
    return null;
  },
  functions: {
    is_from_local: domain.fn({
      doc: 'True when the host of the From URI is served here.',
      routes,
      args: [attributes],
      returns: { ...returns, [-2]: 'the From cannot be read' },
      run: (execution, domains, result) => {
        const uri = addressUri(execution, 'from');
        if (uri !== null) return isLocal(execution, domains, uri.host, result);
        execution.log('ERROR', 'the From header cannot be read');
        return -2;
      },
    }),
    is_uri_host_local: [
      domain.fn({
        doc: 'True when the host of the request URI (in a branch_route: of the branch) is served here.',
        since: '3.6',
        routes,
        args: [attributes],
        returns,
        run: (execution, domains, result) => isUriLocal(execution, domains, requestUri(execution), result),
      }),
      domain.fn({
        doc: 'True when the host of the request URI (in a failure_route: of the first branch) is served here.',
        until: '2.4',
        routes,
        args: [attributes],
        returns,
        run: (execution, domains, result) => {
          const { kind, message } = execution;
          const uri = kind === 'failure' ? parseUri(message.branches[0]?.uri ?? '') : requestUri(execution);
          return isUriLocal(execution, domains, uri, result);
        },
      }),
    ],
    is_domain_local: [
      domain.fn({
        doc: 'True when a domain is served here.',
        since: '3.6',
        routes,
        args: [arg.string('domain', 'The domain.'), attributes],
        returns,
        run: (execution, domains, name, result) => isLocal(execution, domains, name, result),
      }),
      domain.fn({
        doc: 'True when a domain is served here.',
        until: '2.4',
        routes: [...routes, 'startup', 'timer', 'event'],
        args: [arg.variable('domain', 'Variable with the domain.'), attributes],
        returns,
        run: (execution, domains, name, result) =>
          isLocal(execution, domains, textOf(name.get(execution)), result),
      }),
    ],
  },
  management: commands,
});
