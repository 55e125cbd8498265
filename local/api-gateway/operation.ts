import type { Account } from '../account.ts';
import type { Answer } from '../control-plane/answer.ts';

/** A request of an operation. `ids` are the path's placeholders, in order and decoded. */
export interface Input {
  readonly query: URLSearchParams;
  readonly ids: readonly string[];
  /** The media type that is asked for. */
  readonly accept: string;
  /** Members of the body, not yet looked at. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** One operation of API Gateway: where it is, its status of success, and what it answers. */
export interface ApiGatewayOperation {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly run: (account: Account, input: Input) => Answer;
}
