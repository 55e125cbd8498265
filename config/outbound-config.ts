import { z } from 'zod';
import { isRestrictedHeader } from '../contract/restricted-headers.ts';
import { textOf } from './text-of.ts';

/**
 * How the gateway proves itself to what its targets call: exactly one of `apiKey`, `none`, `oauth` and `iam`.
 * Only `apiKey` goes through the deployed API, which wants its key; the others call the vendor itself.
 */
export interface OutboundConfig {
  /** Name of the credential provider that holds the deployed API's key. */
  readonly apiKey?: { readonly provider: string } | undefined;
  /** The vendor's API is public, or the client's own headers are enough. */
  readonly none?: true | undefined;
  readonly oauth?: OauthConfig | undefined;
  readonly iam?: IamConfig | undefined;
  /** Headers of the client that reach the target: `metadataConfiguration.allowedRequestHeaders`. */
  readonly headers?: readonly string[] | undefined;
  /** What the targets call; follows from the mode where it is left out. */
  readonly to?: 'api' | 'vendor' | undefined;
}

/** The gateway fetches a token from a credential provider. */
export interface OauthConfig {
  readonly provider: string;
  readonly scopes: readonly string[];
  readonly grant: 'CLIENT_CREDENTIALS' | 'AUTHORIZATION_CODE' | 'TOKEN_EXCHANGE';
  /** Where a user's browser goes after consent; with AUTHORIZATION_CODE alone. */
  readonly returnUrl?: string | undefined;
  readonly customParameters?: Readonly<Record<string, string>> | undefined;
  /** Makes the provider, with the deployment's mark at the end of its name; left out, it must be there already and is left as it is. */
  readonly create?: OauthClientConfig | undefined;
}

/** A client at an issuer. Its secret is named by where it is, and is read by the service. */
export interface OauthClientConfig {
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: { readonly secretId: string; readonly jsonKey: string };
}

/** The gateway signs with SigV4 as its role. */
export interface IamConfig {
  /** Service of the signature, for example `execute-api`. */
  readonly service: string;
  readonly region?: string | undefined;
}

const MODES = ['apiKey', 'none', 'oauth', 'iam'] as const;
/** The version in which a user can be asked to agree (observed 2026-09-28). */
export const CONSENT_VERSION = '2025-11-25';

/** Of 128 characters the mark takes 13. */
const MAX_MADE_NAME = 115;

/** A name, or an ARN; without `*` and `?`, since the gateway's role is allowed to read it. */
const SECRET_ID = /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@!-]+$/;

const provider = textOf(
  /^[a-zA-Z0-9\-_]{1,128}$/,
  'the name of a credential provider: letters, digits, hyphens and underscores',
);
/** Members and lengths: service model of 2026-10-01. */
const oauth: z.ZodType<OauthConfig> = z
  .strictObject({
    provider,
    scopes: z.array(z.string().min(1).max(64)).max(100).default([]),
    grant: z.enum(['CLIENT_CREDENTIALS', 'AUTHORIZATION_CODE', 'TOKEN_EXCHANGE']),
    returnUrl: textOf(/^\w+:(\/?\/?)[^\s]+$/, 'a URL')
      .max(2048)
      .optional(),
    customParameters: z
      .record(z.string().min(1).max(256), z.string().max(2048))
      .refine((given) => Object.keys(given).length <= 10, 'ten parameters at most')
      .optional(),
    create: z
      .strictObject({
        discoveryUrl: textOf(
          /^https?:\/\/[^\s?#]+\/\.well-known\/(openid-configuration|oauth-authorization-server)$/,
          'a URL that ends in /.well-known/openid-configuration or /.well-known/oauth-authorization-server',
        ),
        clientId: z.string().min(1).max(256).describe('the id of the client at the issuer'),
        clientSecret: z.strictObject({
          secretId: textOf(SECRET_ID, 'the name or the ARN of a secret').max(2048),
          jsonKey: z.string().min(1).max(128).describe('the member of the JSON object in the secret'),
        }),
      })
      .optional(),
  })
  .refine(({ grant, returnUrl }) => (grant === 'AUTHORIZATION_CODE') === (returnUrl !== undefined), {
    path: ['returnUrl'],
    message: 'grant AUTHORIZATION_CODE needs it, and no other grant has it',
  })
  .refine(({ provider: name, create }) => create === undefined || name.length <= MAX_MADE_NAME, {
    path: ['provider'],
    message: `${MAX_MADE_NAME} characters at most, since the deployment's mark follows`,
  });

const header = textOf(
  /^[a-zA-Z0-9_-]{1,100}$/,
  'the name of a header: letters, digits, hyphens and underscores, 100 characters at most',
).refine((name) => !isRestrictedHeader(name), 'the service never propagates this header');

/** The schema of `outbound`. */
export const outboundSchema: z.ZodType<OutboundConfig> = z
  .strictObject({
    apiKey: z.strictObject({ provider }).optional(),
    none: z.literal(true).optional(),
    oauth: oauth.optional(),
    iam: z
      .strictObject({
        service: textOf(/^[a-zA-Z0-9._-]{1,64}$/, 'a service name, for example execute-api'),
        region: textOf(/^[a-zA-Z0-9-]{1,32}$/, 'a region, for example eu-central-1').optional(),
      })
      .optional(),
    headers: z.array(header).min(1).max(10).optional(),
    to: z.enum(['api', 'vendor']).optional(),
  })
  .describe(
    'the proof of the gateway to its targets: { apiKey: { provider: NAME } }, { none: true }, { oauth: … } or { iam: … }',
  )
  .superRefine((given, context) => {
    const problem = problemOf(given);
    if (problem !== undefined) context.addIssue({ code: 'custom', ...problem });
  });

/** Where the targets' calls go. */
export function destinationOf(outbound: OutboundConfig): 'api' | 'vendor' {
  return outbound.apiKey === undefined ? 'vendor' : 'api';
}

function problemOf(outbound: OutboundConfig): { path: string[]; message: string } | undefined {
  const { to = destinationOf(outbound), headers = [] } = outbound;
  const given = MODES.filter((mode) => outbound[mode] !== undefined);
  const [mode] = given;
  if (mode === undefined || given.length > 1) {
    return { path: [], message: 'exactly one of "apiKey", "none", "oauth" and "iam" is needed' };
  }
  if (mode === 'apiKey' && to === 'vendor') {
    return { path: ['to'], message: "the key is the deployed API's own and must not reach a vendor" };
  }
  if (mode !== 'apiKey' && to === 'api') {
    return { path: ['to'], message: `the deployed API wants its key, which "${mode}" does not send` };
  }
  if (mode === 'apiKey' && headers.some((name) => name.toLowerCase() === 'x-api-key')) {
    return { path: ['headers'], message: '"x-api-key" carries the API key and cannot be propagated too' };
  }
  const lower = headers.map((name) => name.toLowerCase());
  return new Set(lower).size === lower.length
    ? undefined
    : { path: ['headers'], message: 'a header stands there twice' };
}
