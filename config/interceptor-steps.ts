import { z } from 'zod';
import { isRestrictedHeader } from '../contract/restricted-headers.ts';
import type { RequestStepPlan, ResponseStepPlan } from '../contract/interceptor-plan.ts';
import { JWT_ALGORITHMS } from './jwt-algorithms.ts';
import { textOf } from './text-of.ts';

/** A RESPONSE step as it is configured: whom `authorize-tool` lets see what stands in the REQUEST list. */
export type ResponseStepConfig =
  | Exclude<ResponseStepPlan, { readonly step: 'verify-caller' | 'authorize-tool' }>
  | { readonly step: 'authorize-tool' };

/** Longest value that the service propagates (devguide gateway-headers, read 2026-11). */
const MAX_HEADER_BYTES = 4096;

const text = z.string().min(1);
const texts = z.array(text).min(1);
const headerName = textOf(
  /^[a-zA-Z0-9_-]{1,100}$/,
  'the name of a header: letters, digits, hyphens and underscores, 100 characters at most',
);
const lowerHeader = headerName.toLowerCase();
const claim = textOf(/^[\w:./-]{1,200}$/, 'the name of a claim');
const argument = textOf(
  /^[a-zA-Z0-9_.-]{1,64}$/,
  'the name of an argument: letters, digits, dots, hyphens and underscores, 64 characters at most',
).refine((name) => name !== '__proto__', 'not the name of an argument');
/** Audiences and scopes stand in requests: no spaces. */
const word = textOf(/^[\x21-\x7e]{1,512}$/, 'one word of printable ASCII');
const words = z.array(word);
const scopes = words.describe('a list of scopes');
const tools = z
  .array(textOf(/^[\w*-]{1,256}$/, 'the name of a tool, with * for any characters'))
  .min(1)
  .describe("a list of tool patterns, for example ['crm___*']");
const someTools = tools.default(['*']);
const role = z.enum(['caller', 'user']);
const secureUrl = textOf(
  /^(https:\/\/[^\s#@]+|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/[^\s#]*)?)$/,
  'an https URL, or http on this machine',
);
const onwardHeader = headerName.refine(
  (name) => !isRestrictedHeader(name),
  'the service never propagates this header',
);
const PLACES = 'a place for the value: { tokenArgument: true }, { argument: NAME }';
const toArgument = [
  z.strictObject({ tokenArgument: z.literal(true) }),
  z.strictObject({ argument }),
  z.strictObject({ header: onwardHeader }),
] as const;
const toToken = z
  .union(
    [...toArgument, z.strictObject({ authorization: z.literal(true) })],
    `${PLACES}, { header: NAME } or { authorization: true }`,
  )
  .default({ tokenArgument: true });

/** A name, or an ARN. The letters of a name are those of CreateSecret; that `!` is among them is assumed. */
const secretId = textOf(
  /^[A-Za-z0-9/_+=.@:!-]{1,2048}$/,
  'the name or ARN of a secret in Secrets Manager, never its value',
);
const SECRET_PLACE =
  'the place of the secret, never the secret itself: { secretId: NAME_OR_ARN, jsonKey: MEMBER } or { env: NAME }';
const secretPlace = z.union(
  [
    z.strictObject({ env: textOf(/^[A-Z_][A-Z0-9_]{0,127}$/, 'the name of a variable') }),
    z.strictObject({ secretId, jsonKey: text.max(128).optional() }),
  ],
  SECRET_PLACE,
);

const verifyCaller = z.strictObject({
  step: z.literal('verify-caller'),
  as: role.default('caller'),
  header: lowerHeader.default('authorization'),
  discoveryUrl: textOf(
    /^https?:\/\/[^\s?#]+\/\.well-known\/[^\s?#]+$/,
    'the URL of a discovery document',
  ).optional(),
  audience: texts.optional(),
  clients: texts.optional(),
  scopes: scopes.min(1).optional(),
  algorithms: z.array(z.enum(JWT_ALGORITHMS)).min(1).default(['RS256', 'PS256', 'ES256']),
  leewaySeconds: z.int().min(0).max(120).default(30),
  maxBytes: z.int().min(256).max(16_384).default(8192),
  tenantClaim: claim.default('tenant'),
  groupsClaim: claim.default('groups'),
});

const authorizeTool = z.strictObject({
  step: z.literal('authorize-tool'),
  rules: z
    .array(
      z.strictObject({
        tools,
        scopes: scopes.min(1).optional(),
        groups: texts.optional(),
        claims: z.record(claim, texts).optional(),
      }),
    )
    .min(1)
    .describe("a list of rules, for example [{ tools: ['crm___*'], scopes: [crm:read] }]"),
  tenants: z
    .record(text, z.strictObject({ tools, audiences: words.default([]), credentials: texts.optional() }))
    .optional(),
  methods: z.array(textOf(/^[\w/]{1,100}$/, 'a method of MCP')).default([]),
});

const propagateHeader = z.strictObject({
  step: z.literal('propagate-header'),
  header: lowerHeader,
  to: z.union(toArgument, `${PLACES} or { header: NAME }`).describe(`${PLACES} or { header: NAME }`),
  tools: someTools,
  required: z.boolean().default(false),
  token: z.boolean().default(false),
  maxBytes: z.int().min(1).max(MAX_HEADER_BYTES).default(MAX_HEADER_BYTES),
  pattern: text
    .max(500)
    .refine((source) => isPattern(source), 'not a regular expression')
    .optional(),
});

const passToken = z.strictObject({
  step: z.literal('pass-token'),
  name: text.max(64).default('pass-token'),
  tools: someTools,
  to: toToken,
  from: role.default('caller'),
  audiences: words.min(1).describe('a list of audiences: whose tokens may be handed on'),
});

const clientId = text.max(256).describe('the id of the client at the issuer');
const client = z.union([
  z.strictObject({
    id: clientId,
    method: z.enum(['basic', 'post']).default('basic'),
    secret: secretPlace.describe(SECRET_PLACE),
  }),
  z.strictObject({
    id: clientId,
    method: z.literal('private_key_jwt'),
    privateKey: secretPlace.describe(SECRET_PLACE),
    keyId: text.max(256).optional(),
    algorithm: z.enum(JWT_ALGORITHMS).default('RS256'),
  }),
]);

const maxHeld = z.int().min(1).max(10_000).default(1000);

const exchangeToken = z
  .strictObject({
    step: z.literal('exchange-token'),
    name: text.max(64).default('exchange-token'),
    tools: someTools,
    to: toToken,
    from: role.default('caller'),
    grant: z.enum(['token-exchange', 'jwt-bearer']).default('token-exchange'),
    tokenUrl: secureUrl.describe("the issuer's token endpoint: an https URL, or http on this machine"),
    client: client.describe('the client that asks: { id: NAME, secret: { secretId: NAME_OR_ARN } }'),
    audience: word.optional(),
    resource: word.optional(),
    scopes: scopes.default([]),
    narrow: z.array(z.strictObject({ tools, scopes: scopes.min(1) })).default([]),
    subjectTokenType: word.optional(),
    requestedTokenType: word.optional(),
    act: z.enum(['required', 'optional']).optional(),
    actor: z
      .union(
        [z.literal('caller'), z.strictObject({ scopes: scopes.default([]) })],
        'the one who acts: caller, or { scopes: [SCOPE] } for the client itself',
      )
      .optional(),
    subject: z.enum(['same', 'mapped']).default('same'),
    maxHeld,
  })
  .refine(({ audience, resource }) => audience !== undefined || resource !== undefined, {
    path: ['audience'],
    message: 'an exchanged token is for somebody: "audience" or "resource" is needed',
  })
  .refine(
    ({ scopes, narrow }) => narrow.every((each) => each.scopes.every((scope) => scopes.includes(scope))),
    {
      path: ['narrow'],
      message: 'a tool\'s scopes are among "scopes"',
    },
  )
  .refine(({ grant, actor }) => grant === 'token-exchange' || actor === undefined, {
    path: ['actor'],
    message: 'grant "jwt-bearer" has no actor',
  })
  .refine(({ act, actor }) => act === undefined || actor !== undefined, {
    path: ['act'],
    message: '"act" says how the new token names the "actor", and there is none',
  });

const brokerToken = z
  .strictObject({
    step: z.literal('broker-token'),
    name: text.max(64).default('broker-token'),
    tools: someTools,
    to: toToken,
    from: role.default('caller'),
    url: secureUrl.describe("the broker's URL: https, or http on this machine"),
    service: z.enum(['lambda', 'execute-api']).default('lambda'),
    gateway: text.max(100).optional(),
    /** STS API reference, AssumeRole (version 2011-06-15), parameter ExternalId. */
    externalId: textOf(
      /^[\w+=,.@:/-]{2,256}$/,
      'what the trust policy of the role wants: letters, digits and _+=,.@:/-, 2 to 256 characters',
    ),
    region: textOf(/^[a-z0-9-]{1,32}$/, 'a region, for example eu-central-1').optional(),
    roleArn: textOf(
      /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      'the ARN of a role; no wildcard',
    ).optional(),
    brokerArn: textOf(
      /^arn:aws[\w-]*:(lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w-]+)?|execute-api:[a-z0-9-]+:\d{12}:[a-z0-9]+\/[\w$-]+\/POST\/([\w.-]+\/)*token)$/,
      "the ARN of the broker's function, or of its API as API/STAGE/POST/token; no wildcard",
    ).optional(),
    audience: word.describe('the audience of the token, for example https://crm.example.com'),
    scopes: scopes.default([]),
    maxHeld,
  })
  .refine(({ roleArn, brokerArn }) => roleArn === undefined || brokerArn === undefined, {
    path: ['brokerArn'],
    message:
      'the broker is asked as role "roleArn" or as the function\'s own, so that one of the two is enough',
  })
  .refine(({ brokerArn, service }) => brokerArn === undefined || brokerArn.split(':')[2] === service, {
    path: ['brokerArn'],
    message: 'it is not of the "service" that the request is signed for',
  });

const rejectSuppliedToken = z.strictObject({
  step: z.literal('reject-supplied-token'),
  mode: z.enum(['refuse', 'strip']).default('refuse'),
  allowedClients: z.array(text).default([]),
  arguments: z.array(argument).default([]),
});

const audit = z.strictObject({ step: z.literal('audit') });

/** The schema of one step of `interceptors.request`. */
export const requestStepSchema: z.ZodType<RequestStepPlan> = z.discriminatedUnion('step', [
  verifyCaller,
  authorizeTool,
  propagateHeader,
  passToken,
  exchangeToken,
  brokerToken,
  rejectSuppliedToken,
  z.strictObject({ step: z.literal('coerce-arguments'), tools: someTools }),
  audit,
]);

/** The schema of one step of `interceptors.response`. */
export const responseStepSchema: z.ZodType<ResponseStepConfig> = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('authorize-tool') }),
  z.strictObject({ step: z.literal('hide-token-arguments'), arguments: z.array(argument).default([]) }),
  z.strictObject({
    step: z.literal('scrub-answers'),
    jwts: z.boolean().default(true),
    headers: z.array(lowerHeader).default([]),
  }),
  z.strictObject({ step: z.literal('mark-vendor-errors') }),
  audit,
]);

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u').source.length > 0;
  } catch {
    return false;
  }
}
