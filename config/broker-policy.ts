import { z } from 'zod';
import { policyProblem } from '../contract/broker-policy.ts';
import type {
  AssertionIssuer,
  BrokerCredential,
  BrokerPolicy,
  BrokerRule,
  BrokerWorkload,
} from '../contract/broker-policy.ts';
import { brokerStackSchema } from './broker-stack-config.ts';
import { deploymentId } from './deployment-id.ts';
import { JWT_ALGORITHMS } from './jwt-algorithms.ts';
import { textOf } from './text-of.ts';
import { decodeYaml } from './yaml-file.ts';
import type { ConfigText } from './yaml-file.ts';

/** Over an hour it would be no short life. */
const MAX_LIFETIME_SECONDS = 3600;

const name = textOf(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'a name: letters, digits, dots, hyphens and underscores, 64 at most',
);
const text = textOf(/^[\x21-\x7e]{1,256}$/, 'one word of printable ASCII, 256 characters at most');
const claim = z.string().min(1).max(256);
/** No browser's idea of a URL: what is fetched decides who is believed. */
const secureUrl = textOf(
  /^(https:\/\/[^\s/?#@\\]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)(\/[^\s#\\]*)?$/,
  'a URL, https or on this machine http, without credentials and fragment',
);
/** RFC 6749 section 3.3. */
const scope = textOf(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'one scope, without spaces (RFC 6749)');
const scopes = z.array(scope).max(100).describe('a list of scopes');
const algorithm = z.enum(JWT_ALGORITHMS, 'an asymmetric signature, for example RS256');

const issuer: z.ZodType<AssertionIssuer> = z.strictObject({
  issuer: secureUrl,
  jwksUrl: secureUrl,
  audience: text.optional(),
  algorithms: z.array(algorithm).min(1).default(['RS256']),
  clients: z.array(text).min(1).optional(),
  tenantClaim: claim.optional(),
  toolClaim: claim.optional(),
  once: z.boolean().optional(),
  maxAgeSeconds: z.int().min(1).max(86_400).default(MAX_LIFETIME_SECONDS),
});

const roleName = textOf(/^[\w+=,.@-]{1,64}$/, 'the name of a role, without its path; no wildcard');

const workload: z.ZodType<BrokerWorkload> = z.strictObject({
  name,
  account: textOf(/^\d{12}$/, 'twelve digits, in quotes'),
  role: roleName,
  gateway: name,
  /** STS API reference, AssumeRole: 2 to 1224 characters. */
  externalId: textOf(/^[\w+=,.@:/-]{16,256}$/, 'a text that nobody guesses: 16 characters or more'),
  issuers: z.array(secureUrl).min(1).describe('a list of issuers, each defined under "issuers"'),
  audience: text.optional(),
  clients: z.array(text).min(1).describe('a list of client ids').optional(),
  callsPerMinute: z.int().min(1).max(60_000).default(600),
  assumedBy: textOf(
    /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'the ARN of a role; no wildcard',
  ).optional(),
});

const secretLocation = z.strictObject({
  secretId: textOf(
    /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@!-]{1,519}$/,
    'the ARN of a secret; no wildcard',
  ),
  jsonKey: claim.optional(),
});

const tokenClient = z
  .strictObject({
    tokenUrl: secureUrl,
    clientId: text,
    method: z
      .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt'])
      .default('client_secret_basic'),
    secret: secretLocation,
    algorithm: algorithm.optional(),
    keyId: text.optional(),
    audience: text.optional(),
    resource: text.optional(),
  })
  .refine(({ method, algorithm: given }) => (method === 'private_key_jwt') === (given !== undefined), {
    path: ['algorithm'],
    message: 'method private_key_jwt needs it, and no other method has it',
  });

const credential: z.ZodType<BrokerCredential> = z
  .strictObject({
    name,
    secret: secretLocation.optional(),
    scopes: scopes.optional(),
    client: tokenClient.optional(),
  })
  .transform((given, context): BrokerCredential => {
    const { secret, client, scopes: can } = given;
    if (secret !== undefined && client === undefined && can !== undefined)
      return { name: given.name, secret, scopes: can };
    if (client !== undefined && secret === undefined && can === undefined)
      return { name: given.name, client };
    context.addIssue({ code: 'custom', message: 'either "secret" with "scopes", or "client" is needed' });
    return z.NEVER;
  });

const tool = textOf(
  /^[A-Za-z0-9-]+___([A-Za-z0-9_-]+|\*)$/,
  'a tool with its target, as crm___listAccounts, or all of a target, as crm___*',
);

/** A wildcard for tenants would give one tenant what is another's. */
const tenant = textOf(/^[\x21-\x29\x2b-\x7e]{1,256}$/, 'the exact name of a tenant; no wildcard');

const rule: z.ZodType<BrokerRule> = z.strictObject({
  workloads: z.array(name).min(1).describe('a list of names of workloads'),
  tenants: z
    .array(tenant)
    .min(1)
    .nullable()
    .describe('a list of exact names of tenants, or null for users without a tenant'),
  tools: z
    .array(tool)
    .min(1)
    .describe('a list of tools, as crm___listAccounts, or crm___* for all of a target'),
  audience: text,
  credential: name,
  scopes,
  lifetimeSeconds: z.int().min(1).max(MAX_LIFETIME_SECONDS).default(300),
});

/** The members of a policy, as `broker.yaml` has them. */
export const policyMembers: { readonly [Name in keyof BrokerPolicy]: z.ZodType<BrokerPolicy[Name]> } = {
  version: z.literal(1).describe('1, the version of this format'),
  issuers: z.array(issuer).min(1).describe('a list of those whose tokens about users are believed'),
  workloads: z.array(workload).min(1).describe('a list of the roles that may ask'),
  credentials: z.array(credential).min(1).describe('a list of the credentials that are given out'),
  rules: z.array(rule).min(1).describe('a list of who gets which credential'),
};

/** The schema of the policy in a `broker.yaml`: what stands there for the stack alone is checked, and left out. */
export const brokerPolicySchema: z.ZodType<BrokerPolicy> = z
  .strictObject({ ...policyMembers, name: deploymentId.optional(), stack: brokerStackSchema.optional() })
  .superRefine(refuseContradiction)
  .transform(({ name: _name, stack: _stack, ...policy }) => policy);

/** Reports what does not fit together in parts that are well-formed. */
export function refuseContradiction(policy: BrokerPolicy, context: z.RefinementCtx): void {
  const problem = policyProblem(policy);
  if (problem === undefined) return;
  context.addIssue({ code: 'custom', path: [...problem.path], message: problem.message });
}

/**
 * Decodes the policy in a `broker.yaml`, YAML or JSON, which needs no `name` then; every message carries
 * `file:line:column`.
 * @throws ToolkitError `not-yaml`, `config-unknown-key` or `config-invalid`.
 */
export function decodeBrokerPolicyFile(source: ConfigText): BrokerPolicy {
  return decodeYaml(source, brokerPolicySchema);
}
