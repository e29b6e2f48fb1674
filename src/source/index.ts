export { detectDialect } from './dialect.ts';
export { flatten, includeDepthLimit, includePathLimit, type ReadFile } from './flatten.ts';
export { lineAnchors } from './line-anchors.ts';
export { type ReadOptions, type ReadScript, readScript, readText } from './read.ts';
export { type Position, SourceFile, type SourceProblem, SourceText } from './source-text.ts';
