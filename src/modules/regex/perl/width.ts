import { fail, type Tree } from './syntax.ts';

/** How many bytes a pattern always matches; null when that differs. */
export function widthOf(tree: Tree): number | null {
  switch (tree.kind) {
    case 'set':
      return 1;
    case 'place':
    case 'look':
    case 'keep':
      return 0;
    case 'sequence':
      return tree.parts.reduce<number | null>((sum, part) => {
        const width = sum === null ? null : widthOf(part);
        return width === null ? null : sum! + width;
      }, 0);
    case 'alternatives':
      return common(tree.branches);
    case 'group':
    case 'atomic':
      return widthOf(tree.body);
    case 'repeat': {
      const width = tree.least === tree.most ? widthOf(tree.body) : null;
      return width === null ? null : width * tree.least;
    }
    case 'condition':
      return common([tree.yes, tree.no]);
    case 'backreference':
    case 'call':
      return null;
  }
}

function common(branches: readonly Tree[]): number | null {
  const widths = branches.map(widthOf);
  return widths.every((width) => width === widths[0]) ? widths[0]! : null;
}

/** The ways to look behind: each branch has a width of its own. */
export function branchesOf(tree: Tree): readonly Tree[] {
  return tree.kind === 'alternatives' ? tree.branches : [tree];
}

/** Only so many bytes as are known beforehand can be looked behind. */
export function checkLooksBehind(tree: Tree): void {
  if (tree.kind === 'look' && tree.behind && branchesOf(tree.body).some((branch) => widthOf(branch) === null))
    fail('what is looked for behind has no fixed length');
  for (const part of partsOf(tree)) checkLooksBehind(part);
}

function partsOf(tree: Tree): readonly Tree[] {
  switch (tree.kind) {
    case 'sequence':
      return tree.parts;
    case 'alternatives':
      return tree.branches;
    case 'group':
    case 'atomic':
    case 'look':
    case 'repeat':
      return [tree.body];
    case 'condition':
      return typeof tree.test === 'object' && tree.test !== null
        ? [tree.test, tree.yes, tree.no]
        : [tree.yes, tree.no];
    default:
      return [];
  }
}
