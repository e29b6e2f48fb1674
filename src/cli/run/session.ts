import type { Observation } from '../../declarations/observation.ts';
import type { Host } from '../../host/host.ts';
import type { VirtualHost } from '../../host/virtual/host.ts';
import type { NamedPeer } from '../../simulator/diagram/ladder.ts';
import { openEndpoint, type PeerEndpoint } from '../../simulator/endpoint.ts';
import { playStep, type Stage } from '../../simulator/play.ts';
import { parseEndpoint, parseHostPort, type Scenario, type Step } from '../../simulator/scenario.ts';
import type { RunningScript } from '../../simulator/script.ts';
import { Movement } from '../../simulator/settle.ts';
import { type StepOutcome, StoryPlayer } from '../../simulator/story/player.ts';
import type { Story, StoryStep } from '../../simulator/story/story.ts';
import { fillTemplate } from '../../simulator/template.ts';
import { headerValues, readMessage } from '../../simulator/text-message.ts';
import type { ByteString } from '../../values/value.ts';
import { UsageProblem } from '../problem.ts';
import { Deliveries } from './deliveries.ts';
import type { NameLookups } from './name-lookups.ts';
import { pump } from './pump.ts';

export interface SessionOptions {
  readonly host: Host;
  readonly virtual: VirtualHost;
  readonly lookups: NameLookups;
  /** Builds the server; what it reports goes to the observer. */
  readonly run: (host: Host, observer: (observation: Observation) => void) => RunningScript;
  readonly observer: (observation: Observation) => void;
  /** Real milliseconds for which deliveries are waited for. */
  readonly wait: number;
}

/** Callbacks of the virtual clock that one request or step may cause. */
const stepBudget = 300_000;

/** A started server in a hybrid world: SIP in virtual time, deliveries for real. */
export class Session {
  readonly deliveries = new Deliveries();
  readonly #options: SessionOptions;
  readonly #running: RunningScript;
  readonly #movement: Movement;
  readonly #peers = new Map<string, PeerEndpoint>();
  readonly #named: NamedPeer[] = [];
  /** What is left of the patience for peers that do not answer; one dead broker costs it only once. */
  #patience: number;
  #player: StoryPlayer | null = null;
  /** What happened before the story began: it may ask about that too. */
  #early: Observation[] = [];

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#patience = options.wait;
    this.#movement = new Movement(options.virtual.clock);
    this.#running = options.run(options.host, (observation) => {
      this.deliveries.observe(observation);
      if (observation.type === 'log') this.#movement.happened();
      if (this.#player === null) this.#early.push(observation);
      else this.#player.observe(observation);
      options.observer(observation);
    });
  }

  /** Peers that a scenario named. */
  get named(): readonly NamedPeer[] {
    return this.#named;
  }

  get sockets(): RunningScript['sockets'] {
    return this.#running.sockets;
  }

  /** Starts the server; why it did not start, or null. */
  async start(): Promise<string | null> {
    let failure: string | null | undefined;
    this.#running.start((problem) => {
      failure = problem;
    });
    const told = await pump(this.#clock, () => failure !== undefined, this.#options.wait);
    if (!told) return 'the start did not finish in time';
    if (failure === null) await this.#settle();
    return failure ?? null;
  }

  /** Sends one request as a peer at the address its topmost Via names. */
  async send(request: ByteString): Promise<void> {
    const peer = this.#peerFor(request);
    const { protocol, ...target } = this.#target();
    const open = this.#peer(`${protocol}:${peer.ip}:${peer.port}`, { protocol, ...peer });
    const filled = fillTemplate(request, {
      reply: open.lastReply,
      request: open.requests.at(-1)?.message ?? null,
      challenge: open.lastChallenge,
    });
    open.send(filled, target);
    await this.#settle();
  }

  /** Opens the peers of a scenario and returns how to play its steps. */
  stage(scenario: Scenario, read: Stage['read']): (step: Step) => Promise<{ result?: unknown }> {
    const endpoints = new Map<string, PeerEndpoint>();
    for (const [name, address] of Object.entries(scenario.endpoints ?? {})) {
      const at = parseEndpoint(address)!;
      this.#name({ name, ...at });
      endpoints.set(name, this.#peer(name, at));
    }
    const { protocol: _protocol, ...target } = this.#target();
    const server = scenario.server === undefined ? target : parseHostPort(scenario.server);
    if (!server) throw new UsageProblem(`"server" of the scenario must be "IP:PORT", not ${scenario.server}`);
    const stage = this.#stage(endpoints, server, read);
    return async (step) => {
      const outcome = playStep(step, stage);
      await this.#settle();
      return outcome;
    };
  }

  /** Opens the peers of a story and returns how to play its steps. */
  story(story: Story, read: Stage['read']): (step: StoryStep) => Promise<StepOutcome> {
    const endpoints = new Map<string, PeerEndpoint>();
    for (const [name, setup] of story.peers) {
      this.#name(setup);
      endpoints.set(
        name,
        this.#peer(name, setup, (data) => player.arrived(name, data)),
      );
    }
    const addressOf = (protocol: 'udp' | 'tcp') => {
      const { ip, port } = this.#target(protocol);
      return { ip, port };
    };
    const stage = this.#stage(endpoints, parseHostPort(story.server ?? '') ?? this.#target(), read);
    const player = new StoryPlayer(story, stage, addressOf);
    for (const observation of this.#early) player.observe(observation);
    this.#early = [];
    this.#player = player;
    return async (step) => {
      const outcome = player.play(step);
      if (!outcome.looked) await this.#settle();
      return outcome;
    };
  }

  /** @throws UsageProblem when somebody else stands at that address. */
  #name(peer: NamedPeer): void {
    const { name, protocol, ip, port } = peer;
    const same = (other: { protocol: string; ip: string; port: number }): boolean =>
      other.protocol === protocol && other.ip === ip && other.port === port;
    const other = this.#named.find(same)?.name ?? (this.#running.sockets.some(same) ? 'the script' : null);
    if (other !== null)
      throw new UsageProblem(`${name} cannot have the address ${protocol}:${ip}:${port}: ${other} has it`);
    this.#named.push(peer);
  }

  #stage(endpoints: Stage['endpoints'], server: Stage['server'], read: Stage['read']): Stage {
    return {
      host: this.#options.virtual,
      server,
      endpoints,
      running: this.#running,
      movement: this.#movement,
      read,
      expand: (text) => text,
    };
  }

  /** Waits for what is under way and stops the server. */
  async stop(): Promise<void> {
    let drained = false;
    this.#running.drain(() => {
      drained = true;
    });
    await pump(this.#clock, () => drained, this.#patience);
    let stopped = false;
    this.#running.stop(() => {
      stopped = true;
    });
    await pump(this.#clock, () => stopped, 1000);
    for (const peer of this.#peers.values()) peer.close();
  }

  get #clock(): VirtualHost['clock'] {
    return this.#options.virtual.clock;
  }

  /** Deliveries first, in real time, so that virtual time does not run past their timeouts. */
  async #settle(): Promise<void> {
    // A script that sends to itself for ever is told so instead of running for ever.
    this.#clock.limit(stepBudget);
    do this.#clock.runUntilIdle();
    while (await this.#options.lookups.next());
    if (this.deliveries.pending > 0 && this.#patience > 0) {
      const began = performance.now();
      const done = await pump(this.#clock, () => this.deliveries.pending === 0, this.#patience);
      if (!done) this.#patience = Math.max(0, this.#patience - (performance.now() - began));
    }
    this.#movement.settle();
  }

  #target(wanted: 'udp' | 'tcp' = 'udp'): { protocol: 'udp' | 'tcp'; ip: string; port: number } {
    const sockets = this.#running.sockets;
    const socket =
      sockets.find(({ protocol }) => protocol === wanted) ??
      sockets.find(({ protocol }) => protocol === 'udp') ??
      sockets.find(({ protocol }) => protocol === 'tcp');
    if (!socket)
      throw new UsageProblem('the script listens on no UDP or TCP socket, so no request can be sent to it');
    const ip = socket.ip === '0.0.0.0' ? '127.0.0.1' : socket.ip === '::' ? '::1' : socket.ip;
    return { protocol: socket.protocol as 'udp' | 'tcp', ip, port: socket.port };
  }

  #peerFor(request: ByteString): { ip: string; port: number } {
    const via = headerValues(readMessage(request), 'via')[0] ?? '';
    const found = /^SIP\s*\/\s*2\.0\s*\/\s*\w+\s+(\d+\.\d+\.\d+\.\d+)(?::(\d+))?/i.exec(via);
    const peer = found ? { ip: found[1]!, port: Number(found[2] ?? 5060) } : defaultPeer;
    const own = this.#running.sockets.some(
      ({ ip, port }) => (ip === peer.ip || ip === '0.0.0.0') && port === peer.port,
    );
    return own ? defaultPeer : peer;
  }

  #peer(
    name: string,
    at: { protocol: 'udp' | 'tcp'; ip: string; port: number },
    arrived: (data: ByteString) => void = () => {},
  ): PeerEndpoint {
    let peer = this.#peers.get(name);
    if (!peer) {
      peer = openEndpoint(name, at, this.#options.virtual.network, (data) => {
        this.#movement.happened();
        arrived(data);
      });
      this.#peers.set(name, peer);
    }
    return peer;
  }
}

const defaultPeer = { ip: '127.0.0.1', port: 5080 };
