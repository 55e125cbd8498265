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
  /**
   * The role as which it runs, for example `arn:aws:iam::111122223333:role/caller`: its environment has the variables of a
   * session of it, by which SDKs find this local AWS. Left out, it has no credentials but those of its variables.
   */
  readonly roleArn?: string | undefined;
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
   * Whom the function's policy lets in: ARNs of roles, users or sessions, for example
   * `arn:aws:iam::111122223333:role/caller`, or ids of accounts. A role of the function's own account is let in by its own
   * policies, too, and one of another account must have such: as far as the local AWS was told them.
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
