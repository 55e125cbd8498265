import type { LocalAws } from '../../local/start.ts';

/** The account of the broker. */
export interface Central {
  readonly aws: LocalAws;
  readonly brokerUrl: string;
  /** Name of the broker's function. */
  readonly functionName: string;
  /** ARNs of the secrets of the service clients. */
  readonly secretArns: readonly string[];
  /** Their values. */
  readonly secrets: readonly string[];
}
