/**
 * A no to a remote caller. The reason is for our log only; what goes on the wire is dull on purpose, so that
 * it says nothing about which check failed.
 */
export interface Refusal {
  /** HTTP status, for example 403. */
  readonly status: number;
  /** What the caller reads. */
  readonly message: string;
  /** What the log says: never a secret, a header map or a body. */
  readonly reason: string;
  /** What the caller can do, where the status does not say it. */
  readonly hint?: string;
}
