/** A function to deploy: a bundled ESM file that exports `handler(event, context)`. */
export interface FunctionDefinition {
  readonly name: string;
  /** Absolute path of the bundle. */
  readonly bundlePath: string;
  /** What the function sees besides Lambda's own variables; nothing of this process is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Memory of an environment, by which its heap is limited; 128 where it is left out, as in Lambda. */
  readonly memoryMb?: number | undefined;
}

/** Memory of a function that asks for none (Lambda developer guide, configuration-memory). */
export const DEFAULT_MEMORY_MB = 128;
