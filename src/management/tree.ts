import {
  ManagementError,
  type ManagementNode,
  type ManagementResult,
  type ManagementValue,
} from '../declarations/management.ts';
import type { ByteString } from '../values/value.ts';

/** The text of a 2.4 answer: a status line, the tree, an empty line. */
export function printTree(result: readonly ManagementNode[] | ManagementError): ByteString {
  if (result instanceof ManagementError) return `${result.code} ${result.message}\n\n`;
  return `200 OK\n${result.map((node) => printNode(node, '')).join('')}\n`;
}

function printNode(node: ManagementNode, indent: string): ByteString {
  const attributes = Object.entries(node.attributes ?? {}).map(([name, value]) => ` ${name}=${value}`);
  const head = node.name === '' ? `${node.value ?? ''}` : `${node.name}:: ${node.value ?? ''}`;
  const children = (node.children ?? []).map((child) => printNode(child, `${indent}\t`));
  return `${indent}${head}${attributes.join('')}\n${children.join('')}`;
}

/** A result as a tree, for commands that do not say how 2.4 shows it. */
export function treeOf(result: ManagementResult): readonly ManagementNode[] | ManagementError {
  if (result instanceof ManagementError) return result;
  return result === 'OK' || result === null ? [] : nodesOf('', result);
}

function nodesOf(name: ByteString, value: ManagementValue): ManagementNode[] {
  if (Array.isArray(value)) return value.flatMap((item) => nodesOf(name, item));
  if (typeof value !== 'object' || value === null) return [{ name, value: String(value) }];
  const children = Object.entries(value).flatMap(([key, item]) => nodesOf(key, item));
  return name === '' ? children : [{ name, children }];
}
