/** A function to deploy. */
export type FunctionDefinition = BundledFunction | InProcessFunction;

/** A bundled ESM file that exports `handler(event, context)`, run as Lambda runs it: in environments of its own. */
export interface BundledFunction {
  readonly name: string;
  /** Absolute path of the bundle. */
  readonly bundlePath: string;
  /** What the function sees besides Lambda's own variables; nothing of this process is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Memory of an environment, by which its heap is limited; 128 where it is left out, as in Lambda. */
  readonly memoryMb?: number | undefined;
  /** Names of query parameters in which it sends credentials to others: the history shows their fingerprints. */
  readonly tokenQueries?: readonly string[] | undefined;
}

/**
 * A function of this process, for a test that wants to answer a call itself. It shares memory and variables with the test,
 * its log is the test's, the requests that it sends are not in the history, and no state folder keeps it.
 */
export interface InProcessFunction {
  readonly name: string;
  /** What it returns is handed on as JSON; what it throws fails the call. */
  readonly handler: (event: unknown, context: InvocationContext) => unknown;
  /** 3 seconds where it is left out, as in Lambda. */
  readonly timeoutMs?: number | undefined;
}

/** A function's URL that wants SigV4 (`AuthType` AWS_IAM). */
export interface FunctionUrl {
  /**
   * ARNs of the roles that the function's policy lets in, for example `arn:aws:iam::111122223333:role/caller`. What their own
   * policies say is not evaluated.
   */
  readonly allowedRoles: readonly string[];
}

/** What a handler is called with beside its event (Lambda developer guide, nodejs-context). */
export interface InvocationContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly callbackWaitsForEmptyEventLoop: boolean;
  readonly clientContext?: object;
  getRemainingTimeInMillis(): number;
}

/** Memory of a function that asks for none (Lambda developer guide, configuration-memory). */
export const DEFAULT_MEMORY_MB = 128;

/** Timeout of a function that asks for none (Lambda developer guide, configuration-timeout). */
export const DEFAULT_TIMEOUT_MS = 3000;
