import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { Span } from '../../../grammar/index.ts';
import { SourceText } from '../../source/index.ts';
import { toText } from '../../values/bytes.ts';
import { parseAddress } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import { parseHostPort } from '../scenario.ts';
import { type Fields, readAction } from './read-action.ts';
import { type PeerSetup, type Story, StoryProblem, type StoryStep } from './story.ts';

/** Whether a file of that name holds a story and no JSON scenario. */
export function isStoryName(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

/**
 * Reads a scenario in YAML (SCENARIOS.md).
 *
 * @throws ScenarioProblem with the position of the mistake.
 */
export function readStory(text: ByteString, name: string): Story {
  return new StoryReader(SourceText.of(text, name)).read();
}

const storyKeys = ['doc', 'peers', 'server', 'domain', 'variables', 'steps'];
const peerKeys = ['address', 'uri', 'user', 'password', 'acknowledges'];

class StoryReader {
  readonly #source: SourceText;

  constructor(source: SourceText) {
    this.#source = source;
  }

  read(): Story {
    const document = parseDocument(this.#source.text, {
      lineCounter: new LineCounter(),
      prettyErrors: false,
    });
    const [problem] = document.errors;
    if (problem) this.#fail(problem.message, { start: problem.pos[0], end: problem.pos[1] });
    const root = document.contents as Node | null;
    if (!isMap(root)) this.#fail('a scenario is a map with "peers" and "steps"', spanOf(root));
    const fields = this.#fields(root, storyKeys, 'a scenario');
    const peers = this.#peers(fields.get('peers'));
    const server = this.#text(fields.get('server'));
    if (server !== null && parseHostPort(server) === null)
      this.#fail(`"server" must be IP:PORT, not "${server}"`, spanOf(fields.get('server')));
    const steps = fields.get('steps');
    if (steps !== undefined && !isSeq(steps)) this.#fail('"steps" is a list', spanOf(steps));
    return {
      source: this.#source,
      doc: this.#text(fields.get('doc')),
      peers,
      server,
      domain: this.#text(fields.get('domain')),
      variables: this.#variables(fields.get('variables')),
      steps: isSeq(steps) ? steps.items.map((item) => this.#step(item as Node, peers)) : [],
    };
  }

  #step(node: Node, peers: Story['peers']): StoryStep {
    const span = spanOf(node);
    const fail = (message: string, at: Span = span): never => this.#fail(message, at);
    if (isScalar(node)) {
      const text = String(node.value);
      return {
        text: oneLine(text),
        span,
        action: readAction({ sentence: text, fields: null, span }, peers, fail),
      };
    }
    if (!isMap(node) || node.items.length === 0) return fail('a step is a sentence or a map');
    // `- alice expects 200:` with details below it.
    const [first] = node.items;
    const key = String((first!.key as { value?: unknown } | null)?.value ?? '');
    let sentence = node.items.length === 1 && (/\s/.test(key) || key === '') ? key : null;
    // `- script logs code: 486` is one sentence, whatever YAML makes of the colon.
    if (
      sentence !== null &&
      !/ sends$/.test(sentence.trim()) &&
      isScalar(first!.value) &&
      first!.value.value !== null
    )
      sentence = `${key}: ${first!.value.value}`;
    const keySpan = spanOf(first!.key as Node);
    const value = sentence === null ? node : (first!.value as Node | null);
    const action = readAction(
      {
        sentence,
        fields: isMap(value) ? this.#detail(value) : null,
        ...(isScalar(value) && value.value !== null && sentence === key && { block: String(value.value) }),
        span: sentence === null ? span : keySpan,
      },
      peers,
      fail,
    );
    const text = sentence ?? `${key} ${isScalar(first!.value) ? String(first!.value.value) : ''}`;
    return { text: oneLine(text), span: sentence === null ? span : keySpan, action };
  }

  #detail(map: YAMLMap): Fields {
    const fields: Map<string, { value: unknown; span: Span }> = new Map();
    for (const { key, value } of map.items) {
      const name = String((key as { value?: unknown }).value);
      fields.set(name, { value: (value as Node | null)?.toJSON() ?? null, span: spanOf(key as Node) });
    }
    return fields;
  }

  #peers(node: Node | undefined): Map<string, PeerSetup> {
    const peers = new Map<string, PeerSetup>();
    if (node === undefined) return peers;
    if (!isMap(node)) this.#fail('"peers" is a map from names to addresses', spanOf(node));
    for (const { key, value } of node.items) {
      const name = toText(String((key as { value?: unknown }).value));
      const span = spanOf(key as Node);
      if (!/^[\w.+-]+$/.test(name))
        this.#fail(`"${name}" is no name for a peer: letters, digits, - _ . +`, span);
      const fields = isMap(value) ? this.#fields(value, peerKeys, 'a peer') : null;
      const address = this.#text(fields === null ? (value as Node) : fields.get('address'));
      const found = /^(?:(udp|tcp):)?(.+)$/i.exec(address ?? '');
      const at = found && parseHostPort(found[2]!);
      if (!at || at.port === 0 || parseAddress(at.ip) === null)
        this.#fail(`the address of ${name} must be udp:IP:PORT, tcp:IP:PORT or IP:PORT`, span);
      peers.set(name, {
        name,
        protocol: (found![1]?.toLowerCase() ?? 'udp') as 'udp' | 'tcp',
        ...at,
        uri: this.#text(fields?.get('uri')),
        user: this.#text(fields?.get('user')),
        password: this.#text(fields?.get('password')),
        acknowledges: this.#text(fields?.get('acknowledges')) !== 'false',
      });
    }
    return peers;
  }

  #variables(node: Node | undefined): Map<string, ByteString> {
    if (node === undefined) return new Map();
    if (!isMap(node)) this.#fail('"variables" is a map from names to texts', spanOf(node));
    return new Map(
      node.items.map(({ key, value }) => [
        String((key as { value?: unknown }).value),
        this.#text(value as Node) ?? '',
      ]),
    );
  }

  #fields(map: YAMLMap, allowed: readonly string[], what: string): Map<string, Node> {
    const fields = new Map<string, Node>();
    for (const { key, value } of map.items) {
      const name = String((key as { value?: unknown } | null)?.value);
      if (!allowed.includes(name))
        this.#fail(`${what} has no "${name}"; it can have ${allowed.join(', ')}`, spanOf(key as Node));
      if (value !== null) fields.set(name, value as Node);
    }
    return fields;
  }

  #text(node: Node | undefined): ByteString | null {
    if (node === undefined) return null;
    if (!isScalar(node)) this.#fail('a text is wanted here', spanOf(node));
    return node.value === null ? null : String(node.value);
  }

  #fail(message: string, span: Span): never {
    throw new StoryProblem(message, this.#source, span);
  }
}

function spanOf(node: Node | null | undefined): Span {
  const range = (node as { range?: [number, number, number] | null } | null | undefined)?.range;
  return range ? { start: range[0], end: Math.max(range[0] + 1, range[1]) } : { start: 0, end: 1 };
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
