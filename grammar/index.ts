/** The language: text to tree, and nothing else. */
export * from './ast.ts';
export type { ByteString } from './bytes.ts';
export * from './dialect.ts';
export { type Format, locateInString, parseFormat } from './formats.ts';
export { numberValue, stringValue } from './literals.ts';
export { type Parsed, type ParseOptions, parse } from './parser.ts';
export type { SyntaxCode, SyntaxProblem } from './problems.ts';
export { type Locate, parseVariable } from './variables.ts';
