/** What the commands of this package need beside the public functions; nobody else may count on it. */
export { begin } from './compile.ts';
export { isObject, member, pointerTo, textOf } from './document.ts';
export type { JsonObject } from './document.ts';
export type { Draft } from './draft.ts';
export { lint } from './lint/lint.ts';
export type { LintFinding } from './lint/lint.ts';
export { locate } from './lint/locate.ts';
export type { Position } from './lint/locate.ts';
export { tokensOf } from './lint/pointer.ts';
export { validateStrictly } from './lint/validate-strictly.ts';
export { writtenPointer } from './lint/written-pointer.ts';
export { alternativesOf, bindTokens, readSchemes } from './passes/bind-tokens.ts';
export { PASSES } from './passes/index.ts';
export { LINKED_FILES } from './read/link-files.ts';
export { parseText } from './read/parse-text.ts';
export { readFile } from './read/read-file.ts';
