import type { ManagementNode } from '../declarations/management.ts';
import type { ByteString } from '../values/value.ts';

/**
 * A 2.4 answer as its JSON transport writes it: nodes of one name are a list under that name, others the members of an
 * object; every value is a text, and only quotes and backslashes are escaped. The real server marks its lists; here
 * a lone node is taken for one when it is more than a name and a value.
 */
export function treeJson(nodes: readonly ManagementNode[]): ByteString {
  const [first] = nodes;
  if (first === undefined) return '';
  const isList = nodes.every(({ name }) => name === first.name) && (nodes.length > 1 || !isPlain(first));
  if (!isList) return object(nodes.map(member));
  return object([`${text(first.name)}: [${nodes.map((node) => object(content(node))).join(', ')}]`]);
}

function member(node: ManagementNode): ByteString {
  if (node.name === '') return content(node).join(', ');
  const value = isPlain(node) ? text(String(node.value)) : object(content(node));
  return `${text(node.name)}: ${value}`;
}

/** Only a name and a value. */
function isPlain({ value, attributes, children }: ManagementNode): boolean {
  return value !== undefined && attributes === undefined && children === undefined;
}

function content({ value, attributes, children }: ManagementNode): ByteString[] {
  const pairs = Object.entries(attributes ?? {}).map(
    ([name, item]) => `${text(name)}: ${text(String(item))}`,
  );
  return [
    ...(value === undefined ? [] : [`"value":${text(String(value))}`]),
    ...(pairs.length === 0 ? [] : [`"attributes":${object(pairs)}`]),
    ...(children === undefined || children.length === 0 ? [] : [`"children":${treeJson(children)}`]),
  ];
}

const object = (members: readonly ByteString[]) => `{${members.join(', ')}}`;
const text = (value: ByteString) => `"${value.replace(/["\\]/g, '\\$&')}"`;
