import type { ErrorCode } from '../../contract/errors.ts';

/** A document that somebody wrote to break its reader, and what has to become of it. */
export interface HostileDocument {
  /** What is hostile about it; unique. */
  readonly name: string;
  /** Its files by their path below a folder; the first one is the document. Made when they are needed: some are large. */
  readonly files: () => Readonly<Record<string, string | Buffer>>;
  /** What is said beside `transform FILE`. */
  readonly options?: readonly string[];
  /** Whether every command takes its time: the benchmark runs them all, the test only `transform`. */
  readonly isLarge?: boolean;
  readonly ends: Ending;
}

/** How `transform` ends: with an error or a finding that names the place, or with nothing to say of what is harmless. */
export type Ending =
  | { readonly error: ErrorCode; readonly says: RegExp }
  /** `says` is about the finding's pointer, a space, and its message. */
  | { readonly finding: string; readonly says: RegExp }
  | 'compiles';
