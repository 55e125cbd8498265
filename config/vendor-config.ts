import { z } from 'zod';
import {
  DEFAULT_TOOL_NAME,
  MAX_S3_SCHEMA_BYTES,
  MAX_TOOL_NAME,
  TARGET_NAME,
} from '../contract/gateway-limits.ts';
import { NEVER_FORWARDED } from '../contract/forwarded-headers.ts';
import type { Placement } from '../contract/token-binding.ts';
import { textOf } from './text-of.ts';
import { decodeYaml } from './yaml-file.ts';
import type { ConfigText } from './yaml-file.ts';

/** `bearer.yaml`: what we choose for one vendor. Everything is optional; the document says the rest. */
export interface VendorConfig {
  /** Name in header and texts, for example `Asana`. */
  readonly vendor?: string | undefined;
  /** The vendor's document, relative to this file. */
  readonly source?: string | undefined;
  readonly target: { readonly name?: string | undefined; readonly description?: string | undefined };
  /** The vendor's base URLs, where the document has none that are absolute. */
  readonly servers: readonly string[];
  readonly tokens: readonly TokenChoice[];
  /** Patterns: an operationId with `*`, `tag:NAME`, `is:deprecated`, or `METHOD /path/**` where METHOD may be `*`. */
  readonly operations: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly budgets: {
    /** Bytes of one tool's input schema. */
    readonly toolBytes: number;
    /** Characters of one tool's name. */
    readonly toolName: number;
    /** Bytes of one target's document; what is more is split over several targets. */
    readonly targetBytes: number;
  };
  readonly errors: 'wrap' | 'status';
  /** `reduce` keeps status and description of each response, `keep` the schemas too. */
  readonly responses: 'reduce' | 'keep';
}

/** Which header carries the token of one of the document's security schemes, or one that it does not declare. */
export interface TokenChoice {
  /** Key in `components.securitySchemes`. Each entry has either this or `to`. */
  readonly scheme?: string | undefined;
  /** Written `bearer`, `basic`, `{ header: NAME }`, `{ query: NAME }` or `{ cookie: NAME }`. */
  readonly to?: Placement | undefined;
  readonly header?: string | undefined;
  /** What clients and models read about the token. */
  readonly description?: string | undefined;
  /** With `to`, the same patterns as those of {@link VendorConfig.operations}. */
  readonly operations?:
    { readonly include?: readonly string[] | undefined; readonly exclude: readonly string[] } | undefined;
  /** With `to`: whether an operation cannot be called without the token. */
  readonly required?: boolean | undefined;
}

const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/;

/** Fields that the target writes itself cannot be a credential; `Authorization` is one. */
const vendorHeader = textOf(FIELD_NAME, 'the name of a header (RFC 9110)').refine(
  (name) => name.toLowerCase() === 'authorization' || !NEVER_FORWARDED.has(name.toLowerCase()),
  {
    error: 'HTTP or the target writes this header',
  },
);

const placementSchema = z
  .union(
    [
      z.enum(['bearer', 'basic']),
      z.strictObject({ header: vendorHeader }),
      z.strictObject({ query: z.string().min(1) }),
      z.strictObject({ cookie: z.string().regex(FIELD_NAME) }),
    ],
    {
      error:
        'a place for the token: bearer, basic, { header: NAME }, { query: NAME } or { cookie: NAME }, with a name that can be sent',
    },
  )
  .transform((to): Placement => {
    if (typeof to === 'string') return { as: to };
    if ('header' in to) return { as: 'header', name: to.header };
    return 'query' in to ? { as: 'query', name: to.query } : { as: 'cookie', name: to.cookie };
  });

const tokenSchema = z
  .strictObject({
    scheme: z.string().min(1).optional(),
    to: placementSchema.optional(),
    header: z.string().min(1).optional(),
    description: z.string().min(1).optional(),
    operations: z
      .strictObject({
        include: z.array(z.string().min(1)).optional(),
        exclude: z.array(z.string().min(1)).default([]),
      })
      .optional(),
    required: z.boolean().optional(),
  })
  .refine(({ scheme, to }) => (scheme === undefined) !== (to === undefined), {
    error: 'write either "scheme", one of the document\'s, or "to", where the vendor wants the credential',
  })
  .refine(
    ({ scheme, operations, required }) =>
      scheme === undefined || (operations === undefined && required === undefined),
    { error: '"operations" and "required" go with "to"; the document says them of a "scheme"' },
  );

/** The schema behind {@link decodeVendorConfig}; also published as JSON Schema. */
export const vendorConfigSchema: z.ZodType<VendorConfig> = z.strictObject({
  vendor: z.string().min(1).optional(),
  source: z.string().min(1).optional(),
  target: z
    .strictObject({
      name: textOf(
        TARGET_NAME,
        'a name: letters, digits and single hyphens, 100 characters at most',
      ).optional(),
      description: z.string().min(1).max(120).optional(),
    })
    .prefault({}),
  servers: z.array(z.url({ protocol: /^https?$/, error: 'an absolute http or https URL' })).default([]),
  tokens: z.array(tokenSchema).default([]),
  operations: z
    .strictObject({
      include: z.array(z.string().min(1)).default(['*']),
      exclude: z.array(z.string().min(1)).default([]),
    })
    .prefault({}),
  budgets: z
    .strictObject({
      toolBytes: z.int().min(512).max(1_000_000).default(16_384),
      toolName: z.int().min(16).max(MAX_TOOL_NAME).default(DEFAULT_TOOL_NAME),
      targetBytes: z.int().min(50_000).max(MAX_S3_SCHEMA_BYTES).default(MAX_S3_SCHEMA_BYTES),
    })
    .prefault({}),
  errors: z.enum(['wrap', 'status']).default('wrap'),
  responses: z.enum(['reduce', 'keep']).default('reduce'),
});

/**
 * Decodes `bearer.yaml`; an empty text gives the defaults.
 * @throws ToolkitError `not-yaml`, `config-unknown-key` or `config-invalid`, each with `file:line:column`.
 */
export function decodeVendorConfig(source: ConfigText): VendorConfig {
  return decodeYaml(source, vendorConfigSchema);
}
