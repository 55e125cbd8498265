import { MAX_S3_SCHEMA_BYTES } from '../contract/gateway-limits.ts';
import type { ErrorMode } from '../contract/route-map.ts';
import type { Placement } from '../contract/token-binding.ts';

/** What a user chose for one vendor, with everything that the document decides left open. */
export interface Choices {
  readonly vendor?: string | undefined;
  readonly target?: string | undefined;
  /** The vendor's base URLs where the document has none that are absolute. */
  readonly servers: readonly string[];
  /** URL that stands in the target document's `servers`: the deployed API. */
  readonly deployedUrl: string;
  readonly tokens: readonly TokenChoice[];
  /** Header of the vendor's main token, whatever `tokens` says. */
  readonly tokenHeader?: string | undefined;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly toolBytes: number;
  readonly toolName: number;
  /** Bytes of one target's document. */
  readonly targetBytes: number;
  readonly errors: ErrorMode;
  readonly responses: 'reduce' | 'keep';
}

/** What is chosen for one token: one of the document's security schemes, or a credential that it does not declare. */
export interface TokenChoice {
  /** Key in `components.securitySchemes`; the document says which operations ask for it. */
  readonly scheme?: string | undefined;
  /** Where the vendor gets a credential, whatever the document says. */
  readonly to?: Placement | undefined;
  readonly header?: string | undefined;
  readonly description?: string | undefined;
  /** With `to`: left out, the operations that declare a parameter at that place; where none does, all. */
  readonly operations?:
    | { readonly include?: readonly string[] | undefined; readonly exclude?: readonly string[] | undefined }
    | undefined;
  /** With `to`: left out, what the operation's own parameter at that place is; without one, required. */
  readonly required?: boolean | undefined;
}

/** Stands in `servers` until the API is deployed; the registrar replaces it. RFC 2606 reserves `.invalid`. */
export const PLACEHOLDER_SERVER = 'https://not-deployed.invalid';

/** Choices of somebody who chose nothing. */
export const DEFAULT_CHOICES: Choices = {
  servers: [],
  deployedUrl: PLACEHOLDER_SERVER,
  tokens: [],
  include: ['*'],
  exclude: [],
  toolBytes: 16_384,
  toolName: 64,
  targetBytes: MAX_S3_SCHEMA_BYTES,
  errors: 'wrap',
  responses: 'reduce',
};
