/** How an invocation ended. A failure's reason is for the log and repeats nothing that a function threw. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly reason: string;
      /** What Lambda answers for a function that ran and failed: JSON with `errorType` and `errorMessage`. */
      readonly errorPayload?: string;
    };

/** A request that a function has sent, when its answer's headers are there or it has failed. */
export interface SentRequest {
  readonly method: string;
  /** Origin and path, credentials in it as fingerprints, without the query. */
  readonly url: string;
  /** Left out where there was no answer. */
  readonly status?: number;
  readonly durationMs: number;
  /** The service of AWS that it is signed for (SigV4), for example `secretsmanager`. */
  readonly service?: string;
  /** Fingerprints of the credentials that it carries, by place: `header:Authorization`, `query:api_key`. */
  readonly fingerprints?: Readonly<Record<string, string>>;
}

/** What a worker is started with. */
export interface WorkerSettings {
  readonly bundlePath: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly logStreamName: string;
  /** By which fingerprints are made. */
  readonly deploymentId: string;
  /** Names of query parameters that hold a credential. */
  readonly tokenQueries: readonly string[];
}

/** What a worker is sent: one call, and the next only when that one has ended. */
export interface WorkerCall {
  readonly id: string;
  readonly event: unknown;
  readonly deadlineMs: number;
  readonly traceId: string | undefined;
  readonly clientContext: object | undefined;
}

/** What a worker sends. */
export type WorkerMessage =
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'request'; readonly sent: SentRequest }
  /** The answer as JSON text. */
  | { readonly kind: 'answer'; readonly json: string }
  /** The end of a call, and of the environment where `isFatal`. */
  | {
      readonly kind: 'failure';
      readonly reason: string;
      readonly errorPayload: string;
      readonly isFatal: boolean;
    };
