export { type CodeEntry, type DiagnosticCode, diagnosticCodes, pageOf, type Stage } from './codes.ts';
export { compareDiagnostics, type Diagnostic, type Related, type Severity } from './diagnostic.ts';
export { codeFrame, decodeUtf8, type FrameOptions } from './frame.ts';
export { type JsonDiagnostic, type JsonPlace, toJson, writeJson } from './json.ts';
export { type PrettyOptions, summarize, writePretty } from './pretty.ts';
