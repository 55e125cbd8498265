import type { EncodedBody } from './body-encoding.ts';

/** The vendor's request before the tokens are on it. */
export interface Draft {
  /** Below the server's base URL, percent-encoded. */
  readonly path: string;
  /** `name=value`, percent-encoded. */
  readonly query: readonly string[];
  readonly headers: Headers;
  /** `name=value`. */
  readonly cookies: readonly string[];
  readonly body: EncodedBody | undefined;
}
