import type { Version } from '../../grammar/dialect.ts';
import { RouteExecution } from '../compile/execution.ts';
import type {
  CallSite,
  Linkage,
  LinkedProgram,
  ProcessState,
  Program,
  RouteInfo,
} from '../compile/program.ts';
import type { ArgumentProblem, Format, VariableReference } from '../declarations/arguments.ts';
import { type EventInterface, namedParameters } from '../declarations/events.ts';
import type { Execution } from '../declarations/execution.ts';
import { type LogLevel, logLevels } from '../declarations/log.ts';
import type { Management } from '../declarations/management.ts';
import type { Message, Received } from '../declarations/message.ts';
import { isAvailable, ModuleProblem } from '../declarations/module.ts';
import type { NewObservation, Observation, Position } from '../declarations/observation.ts';
import type { EngineServices } from '../declarations/registry.ts';
import type { RouteKind } from '../declarations/routes.ts';
import type {
  ApiKey,
  Globals,
  Hooks,
  ListeningSocket,
  OpenConnection,
  RemoteAddress,
  RunOptions,
  SendResult,
  Server,
  Statistics,
} from '../declarations/server.ts';
import type { Host } from '../host/host.ts';
import { AvpList } from '../values/avp-list.ts';
import type { ByteString, Value } from '../values/value.ts';
import { linkUses, namedEvents } from './fix-up.ts';
import { createFlagNames } from './flags.ts';
import { ScriptGlobals } from './globals.ts';
import { dummyRequestText } from './message.ts';
import { moduleParameters } from './module-parameters.ts';
import { LoadedModules } from './modules.ts';
import { ServerNetwork } from './network.ts';
import { noServices } from './no-services.ts';
import { createProcessState } from './process-state.ts';
import { Reception } from './reception.ts';
import { whyNotInPlaceOf } from './replacing.ts';
import { type InternalErrorHandler, RouteRunner } from './running.ts';
import { immediateAddress, OwnAddresses } from './self.ts';
import { defaultPort, planSockets, protocolModule, type SocketPlan } from './sockets.ts';
import { createStatistics } from './statistics.ts';
import { createStatusReports, type ServerStatusReports } from './status-reports.ts';
import { ScriptTexts } from './texts.ts';
import { TimerRoutes } from './timers.ts';
import { warnOfUnsupported } from './unsupported.ts';
import { Watching } from './watching.ts';

export interface EngineOptions {
  /** Told everything that happens, as it happens. */
  readonly observer?: (observation: Observation) => void;
  /** False: nothing is told about messages that come and go (`received`, `sent`), which costs time for each. */
  readonly observeMessages?: boolean;
  /** Ask modules for edits and statements; a program compiled with `trace` is needed for statements. */
  readonly trace?: boolean;
  /** Functions that tests replace, by name. Arguments arrive evaluated, as the function itself would get them. */
  readonly replacements?: Readonly<Record<string, Replacement>>;
  /**
   * Told of an exception inside a script, which is a mistake of this project; the script ends, the server goes
   * on. Without it the exception leaves the engine.
   */
  readonly internalError?: InternalErrorHandler;
  /** An assertion failed and `abort_on_assert` is set: the server has stopped. */
  readonly aborted?: () => void;
}

export type Replacement = (execution: Execution, values: readonly unknown[], site: CallSite) => number;

/** A server made of a compiled script and a host. */
export interface Engine extends Server {
  readonly program: Program;
  /** Opens the sockets and runs startup_route. `ready` gets null, or why the server does not start. */
  start(ready: (problem: string | null) => void): void;
  /** From the end of a successful start until `stop`, or until a failed assertion ends it. */
  readonly isRunning: boolean;
  /** Ends timers, sockets and modules. */
  stop(done?: () => void): void;
  /** Closes the SIP sockets; everything else goes on, until `stop`. */
  stopListening(): void;
  /** Calls back once nothing is on its way to any event subscriber. */
  drain(done: () => void): void;
  /**
   * Puts the routes of another program in the place of the running ones. Modules with their states, sockets,
   * globals, transactions and `$var` values stay; routes that run finish as they began; timer routes that are
   * still there keep their rhythm; startup_route does not run. What else the program says is not looked at
   * (`settingsChanges` tells it). Null, or why the old routes go on.
   */
  reload(program: Program): string | null;
  /** Handles a message as if it had come over a socket (the first one when not said). */
  receive(data: ByteString, received: Partial<Received> & Pick<Received, 'source'>): void;
  /** `$var(name)`. */
  readVariable(name: string): Value;
  writeVariable(name: string, value: Value): void;
  /** By coverage point of the program; null unless compiled with `coverage`. */
  readonly counts: Uint32Array | null;
  /** Codes that each call returned and how often, by call index; empty unless compiled with `coverage`. */
  readonly returnCodes: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

/** Builds a server. Problems of its configuration are told by `start`. */
export function createEngine(program: Program, host: Host, options: EngineOptions = {}): Engine {
  return new ScriptServer(program, host, options);
}

/** Tells that the status of a part of the server is another one. */
const statusEvent = 'E_CORE_SR_STATUS_CHANGED';

const noSocket: ListeningSocket = {
  protocol: 'udp',
  ip: '0.0.0.0',
  port: 0,
  advertisedAddress: null,
  advertisedPort: null,
  tag: null,
  anycast: false,
  index: -1,
};

type ModuleParameters = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

class ScriptServer implements Engine {
  program: Program;
  readonly version: Version;
  readonly host: Host;
  readonly globals: Globals;
  readonly events: EventInterface;
  readonly management: Management;
  readonly statistics: Statistics = createStatistics();
  readonly statusReports: ServerStatusReports;
  readonly hooks: Hooks = {
    suspend: [],
    resumed: [],
    myself: [],
    beforeReply: [],
    beforeRequest: [],
    afterRequest: [],
    reply: [],
    beforeSend: [],
    rawReceived: [],
    rawSent: [],
  };
  readonly flags = { message: createFlagNames(), branch: createFlagNames() };
  readonly contexts: Server['contexts'] = new Map();
  readonly tracing: boolean;
  readonly startedAt: number;
  readonly #options: EngineOptions;
  readonly #services: EngineServices;
  readonly #process: ProcessState;
  readonly #plan: SocketPlan;
  readonly #addresses: OwnAddresses;
  readonly #modules: LoadedModules;
  readonly #texts: ScriptTexts;
  readonly #network: ServerNetwork;
  #runner: RouteRunner;
  readonly #reception: Reception;
  readonly #timers: TimerRoutes<RouteInfo>;
  #watching: Watching;
  readonly #logEvent: (level: LogLevel, text: ByteString) => void;
  #linked: LinkedProgram | null = null;
  #isRunning = false;
  /** An assertion ended the server (`abort_on_assert`). */
  #isAborted = false;
  /** Why the server cannot start. */
  #problem: string | null = null;

  constructor(program: Program, host: Host, options: EngineOptions) {
    const { script, registry } = program;
    this.program = program;
    this.version = program.version;
    this.host = host;
    this.startedAt = host.clock.now();
    this.statusReports = createStatusReports(
      () => host.clock.now(),
      (parameters) => {
        if (this.events.hasSubscribers(statusEvent)) this.events.raise(statusEvent, parameters, null);
      },
    );
    this.#options = options;
    this.tracing = options.trace ?? false;
    this.globals = new ScriptGlobals(script, registry);
    this.#process = createProcessState(this.globals);
    this.#runner = new RouteRunner(this, program, options.internalError);
    this.#timers = new TimerRoutes(this);
    this.#watching = new Watching(this, program);
    this.#modules = new LoadedModules(program.modules, registry, this);
    this.#texts = new ScriptTexts(this, program, this.#modules);
    let parameters: ModuleParameters = new Map();
    this.#attempt(() => {
      parameters = moduleParameters(script, registry);
    });
    this.#plan = this.#planSockets(parameters);
    this.#addresses = new OwnAddresses(this.#plan, this.globals, this.version);
    this.#network = this.#createNetwork(parameters.get('proto_tcp'));
    this.#services = registry.registry.core.services ?? noServices;
    this.#reception = new Reception(this, this.#runner);
    this.events = this.#services.createEvents(this);
    this.management = this.#services.createManagement(this);
    this.#logEvent = this.#services.logEvent(this);
    this.#attempt(() => this.#build(parameters));
  }

  // ---- life ---------------------------------------------------------------------------------------------

  start(ready: (problem: string | null) => void): void {
    const refuse = (problem: string): void => {
      this.log('CRITICAL', problem);
      ready(problem);
    };
    const problem = this.#problem ?? this.#missingProtocol();
    if (problem !== null) {
      this.host.clock.after(0, () => refuse(problem));
      return;
    }
    this.#network.open(this.sockets, (failure) => {
      if (failure !== null) return refuse(failure);
      warnOfUnsupported(this, this.program);
      this.#attempt(() => this.#startModules());
      if (this.#problem !== null) return refuse(this.#problem);
      this.#runStartup(() => {
        if (this.#isAborted) return ready('an assertion failed');
        this.#isRunning = true;
        this.statusReports.started();
        this.#timers.set(timerRoutes(this.program), (route) => this.#runTimer(route));
        ready(null);
      });
    });
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  reload(program: Program): string | null {
    if (!this.#isRunning) return 'the server is not running';
    const obstacle = whyNotInPlaceOf(this.program, program);
    if (obstacle !== null) return obstacle;
    const runner = new RouteRunner(this, program);
    const watching = new Watching(this, program);
    let linked: LinkedProgram;
    try {
      linked = program.link(this.#linkage(runner, watching));
      runner.link(linked, this.#process);
      linkUses(this, program, this.#modules, this.#texts.environment);
      this.#services.publishScriptEvents(this, namedEvents(program));
    } catch (error) {
      if (!(error instanceof ModuleProblem)) throw error;
      return error.message;
    }
    this.#texts.replace(linked, [...this.program.variables, ...program.variables]);
    this.program = program;
    this.#linked = linked;
    this.#runner = runner;
    this.#watching = watching;
    this.#reception.use(runner);
    this.#timers.set(timerRoutes(program), (route) => this.#runTimer(route));
    return null;
  }

  stop(done: () => void = () => {}): void {
    this.#isRunning = false;
    this.#timers.stop();
    for (const { declaration, state } of [...this.#modules.setUpOnes()].reverse()) {
      declaration.stop?.(state as never, this);
    }
    this.events.close();
    this.#network.close();
    this.host.clock.after(0, done);
  }

  stopListening(): void {
    this.#network.close();
  }

  drain(done: () => void): void {
    this.events.drain(done);
  }

  receive(data: ByteString, received: Partial<Received> & Pick<Received, 'source'>): void {
    const socket = received.socket ?? this.sockets[0] ?? noSocket;
    const whole: Received = { socket, protocol: socket.protocol, connection: null, ...received };
    this.#reception.receive(data, whole);
  }

  // ---- logs and observations ----------------------------------------------------------------------------

  observe(observation: NewObservation): void {
    const { observer } = this.#options;
    if (observer === undefined) return;
    observer({ time: this.host.clock.now(), ...observation } as Observation);
  }

  log(level: LogLevel, text: ByteString, position?: Position): void {
    if (logLevels[level] > this.#process.logLevel) return;
    this.observe({ type: 'log', origin: 'server', level, text, position: position ?? null });
    this.#logEvent?.(level, text);
  }

  scriptLog(level: LogLevel | null, text: ByteString, position: Position): void {
    this.observe({ type: 'log', origin: 'script', level, text, position });
    if (level !== null) this.#logEvent(level, text);
  }

  logLevel(): number {
    return this.#process.logLevel;
  }

  setLogLevel(level: number | null): void {
    this.#process.logLevel = level ?? this.globals.number('log_level');
  }

  xlogLevel(): number {
    return this.#process.xlogLevel;
  }

  setXlogLevel(level: number | null): void {
    this.#process.xlogLevel = level ?? this.globals.number('xlog_level');
  }

  get counts(): Uint32Array | null {
    return this.#linked?.counts ?? null;
  }

  get returnCodes(): ReadonlyMap<number, ReadonlyMap<number, number>> {
    return this.#watching.returnCodes;
  }

  // ---- addresses and sending ----------------------------------------------------------------------------

  get sockets(): readonly ListeningSocket[] {
    return this.#plan.sockets;
  }

  isMyself(host: ByteString, port: number | null, protocol: string | null = null): boolean {
    if (this.#addresses.isMyself(host, port, protocol)) return true;
    return this.hooks.myself.some((hook) => hook(host, port, protocol));
  }

  findSocket(protocol: string | null, host: ByteString, port: number): ListeningSocket | null {
    return this.#addresses.find(protocol, host, port);
  }

  sendingSocket(message: Message | null, protocol: string, ip: string): ListeningSocket | null {
    return this.#addresses.sendingSocket(message, protocol, ip);
  }

  send(
    data: ByteString,
    from: ListeningSocket,
    to: RemoteAddress,
    later?: (result: SendResult) => void,
  ): SendResult {
    const { rawSent } = this.hooks;
    const bytes = rawSent.length === 0 ? data : rawSent.reduce((changed, hook) => hook(changed), data);
    return this.#network.send(bytes, from, to, later);
  }

  connections(): readonly OpenConnection[] {
    return this.#network.connections();
  }

  aliasConnection(id: number, port: number): boolean {
    return this.#network.aliasConnection(id, port);
  }

  closeConnection(id: number): boolean {
    return this.#network.closeConnection(id);
  }

  // ---- routes -------------------------------------------------------------------------------------------

  hasRoute(kind: RouteKind | 'route', name: string | null): boolean {
    return this.#runner.find(kind, name) !== null;
  }

  calls(functionName: string): boolean {
    return this.program.calls.some(({ name }) => name === functionName);
  }

  routeNames(kind: RouteKind | 'route'): readonly string[] {
    return this.#runner.names(kind);
  }

  routeBlocks(
    kind: 'event' | 'timer',
  ): { name: string; interval: number | null; mode: 'sync' | 'async' | null }[] {
    return this.program.routes
      .filter((route) => route.kind === kind)
      .map(({ name, interval, mode }) => ({ name: name ?? '', interval, mode }));
  }

  run(
    kind: RouteKind,
    name: string | null,
    message: Message,
    options?: RunOptions,
    done?: (execution: Execution, result: number) => void,
  ): void {
    this.#runner.run(kind, name, message, options, done);
  }

  dummyRequest(): Message {
    const socket = this.sockets[0] ?? noSocket;
    const source = { ip: '0.0.0.0', port: 0 };
    return this.messageFrom(dummyRequestText, { source, protocol: 'udp', socket, connection: null });
  }

  messageFrom(data: ByteString, received: Received): Message {
    return this.#reception.messageFrom(data, received);
  }

  executionFor(message: Message): Execution {
    return new RouteExecution(this, this.program, 'request', message, new AvpList());
  }

  // ---- texts, variables, modules ------------------------------------------------------------------------

  format(text: ByteString): Format | ArgumentProblem {
    return this.#texts.format(text);
  }

  variable(text: ByteString): VariableReference | ArgumentProblem {
    return this.#texts.variable(text);
  }

  readVariable(name: string): Value {
    return this.#texts.readVariable(name);
  }

  writeVariable(name: string, value: Value): void {
    this.#texts.writeVariable(name, value);
  }

  api<T>(key: ApiKey<T>): T {
    const api = this.#modules.api(key);
    if (api === null) throw new ModuleProblem(`module ${key.module} is needed, but not loaded`);
    return api;
  }

  optionalApi<T>(key: ApiKey<T>): T | null {
    return this.#modules.api(key);
  }

  isLoaded(module: string): boolean {
    return this.#modules.has(module);
  }

  // ---- building -----------------------------------------------------------------------------------------

  /** Remembers the first problem of the configuration. */
  #attempt(step: () => void): void {
    if (this.#problem !== null) return;
    try {
      step();
    } catch (error) {
      if (!(error instanceof ModuleProblem)) throw error;
      this.#problem = error.message;
    }
  }

  #planSockets(parameters: ModuleParameters): SocketPlan {
    const portOf = (protocol: string): number => {
      const port = parameters.get(protocolModule(protocol))?.[`${protocol}_port`];
      return typeof port === 'number' ? port : defaultPort(protocol);
    };
    const plan = planSockets(this.program.script, (name) => immediateAddress(this, name), portOf);
    if (typeof plan !== 'string') return plan;
    this.#problem ??= plan;
    return { sockets: [], aliases: [], names: new Map() };
  }

  #createNetwork(tcp: Readonly<Record<string, unknown>> = {}): ServerNetwork {
    const settings = {
      connectTimeout: this.globals.number('tcp_connect_timeout'),
      connectionLifetime: this.globals.number('tcp_connection_lifetime'),
      messageTime: this.globals.number('tcp_max_msg_time'),
      maximumConnections: this.globals.number('tcp_max_connections'),
      maximumPieces: Number(tcp.tcp_max_msg_chunks ?? 0),
      answersPings: tcp.tcp_crlf_pingpong !== 0,
      dropsLineEnds: Number(tcp.tcp_crlf_drop ?? 0) !== 0,
      usualPort: Number(tcp.tcp_port ?? defaultPort('tcp')),
    };
    return new ServerNetwork(this.host, settings, {
      received: (data, received) => this.#reception.receive(data, received),
      observe:
        this.#options.observer === undefined || this.#options.observeMessages === false
          ? null
          : (observation) => this.observe(observation),
      log: (text) => this.log('ERROR', text),
      disconnected: (remote, local, proto) => {
        const ends = {
          src_ip: remote.ip,
          src_port: remote.port,
          dst_ip: local.ip,
          dst_port: local.port,
          proto,
        };
        if (this.version !== '2.4') this.events.raise('E_CORE_TCP_DISCONNECT', namedParameters(ends), null);
      },
    });
  }

  /** In the order of the server: modules are initialised, then routes are fixed up. */
  #build(parameters: ModuleParameters): void {
    this.#services.publishCoreEvents(this, this.routeBlocks('event'));
    this.#modules.setUp(parameters);
    for (const { declaration, state } of this.#modules.all()) {
      for (const [event, declared] of Object.entries(declaration.events)) {
        if (isAvailable(declared, this.version)) this.events.publish(event);
      }
      for (const name of Object.keys(declaration.statistics)) this.statistics.define(declaration.name, name);
      for (const command of declaration.management(state as never, this)) this.management.add(command);
    }
    const linked = this.program.link(this.#linkage(this.#runner, this.#watching));
    this.#linked = linked;
    this.#runner.link(linked, this.#process);
    this.#texts.link(linked);
    linkUses(this, this.program, this.#modules, this.#texts.environment);
    this.#services.publishScriptEvents(this, namedEvents(this.program));
  }

  /** What the code of one program reaches; it goes on with its own runner when another program took its place. */
  #linkage(runner: RouteRunner, watching: Watching): Linkage {
    const { replacements = {}, aborted } = this.#options;
    return {
      server: this,
      process: this.#process,
      state: (module) => this.#modules.state(module),
      replacement(site) {
        if (!Object.hasOwn(replacements, site.name)) return null;
        const replacement = replacements[site.name]!;
        return (execution, values) => replacement(execution, values, site);
      },
      abort: () => {
        this.#isAborted = true;
        this.stop();
        aborted?.();
      },
      runErrorRoute: (execution) => runner.runErrorRoute(execution),
      startAsync: (request) => runner.startAsync(request),
      scriptTrace: (execution, action) => {
        const line = this.#process.traceLine;
        if (line !== null && line.level <= this.#process.logLevel) runner.traceLine(execution, action, line);
      },
      traceStatement: (execution, span, variables, rc) => watching.statement(execution, span, variables, rc),
      returned: (call, code) => watching.returned(call, code),
    };
  }

  #missingProtocol(): string | null {
    const socket = this.sockets.find(({ protocol }) => !this.isLoaded(protocolModule(protocol)));
    if (socket === undefined) return null;
    return `listeners found for protocol ${socket.protocol}, but no module can handle it`;
  }

  #startModules(): void {
    for (const { declaration, state } of this.#modules.all()) {
      const problem = declaration.start?.(state as never, this) ?? null;
      if (problem !== null) throw new ModuleProblem(`module ${declaration.name}: ${problem}`);
    }
    // The event routes of 2.4 belong to a module.
    if (this.version === '2.4' && !this.isLoaded('event_route')) return;
    const problem = this.#services.startEventRoutes(this, this.routeBlocks('event'));
    if (problem !== null) throw new ModuleProblem(problem);
  }

  #runStartup(done: () => void): void {
    const avps = new AvpList();
    this.#runner.run('startup', null, this.dummyRequest(), { avps }, () => {
      this.#reception.leaveAvps(avps);
      done();
    });
  }

  #runTimer(route: RouteInfo): void {
    const execution = new RouteExecution(this, this.program, 'timer', this.dummyRequest(), new AvpList());
    this.#runner.start(route, execution);
  }
}

function timerRoutes(program: Program): readonly RouteInfo[] {
  return program.routes.filter((route) => route.block === 'timer_route');
}
