import { GUIDE, MODEL } from '../requirement.ts';
import type { Requirement } from '../requirement.ts';

const CAPTURES = 'public live test, 72 captures';
const observed = { source: CAPTURES, read: '2026-09-28', kind: 'observed' } as const;
const model = { source: MODEL, read: '2026-10-01', kind: 'documented' } as const;
const assumed = { source: 'nobody has said so', read: '2026-11-21', kind: 'assumed' } as const;
const guide = (slug: string): Pick<Requirement, 'source' | 'read' | 'kind'> => ({
  source: `${GUIDE}${slug}.html`,
  read: '2026-10',
  kind: 'documented',
});

export const CONTROL_PLANE: readonly Requirement[] = [
  {
    ...guide('gateway-schema-openapi'),
    id: 'A1/json-and-yaml',
    behaviour: 'An OpenAPI document is JSON or YAML, in the request or in S3.',
  },
  {
    ...guide('bedrock-agentcore-limits'),
    id: 'A4/schema-sizes',
    behaviour: 'A document has at most 1 MB in the request and 10 MB in S3; both quotas are adjustable.',
  },
  {
    ...guide('bedrock-agentcore-limits'),
    id: 'A4/account-quotas',
    behaviour:
      'An account has at most 1000 gateways of 100 targets each, 50 API-key and 50 OAuth2 providers and 11,000 workload identities; all adjustable, and one more is `ServiceQuotaExceededException`, 402.',
  },
  {
    ...guide('bedrock-agentcore-limits'),
    id: 'A4/concurrent-target-changes',
    behaviour: 'At most 5 targets of a gateway change at the same time.',
  },
  {
    ...model,
    id: 'B1/operations',
    behaviour:
      'Operations have the method, path and status of the model; paths of gateways end in a slash, which may be left out.',
  },
  {
    ...observed,
    id: 'B1/nine-digits',
    behaviour:
      'Times of gateways and targets are ISO strings with nine fractional digits; on creation `updatedAt` is about 10 microseconds after `createdAt`.',
  },
  {
    ...observed,
    id: 'B1/bare-bodies',
    behaviour: 'An answer holds what was set and nothing else; tags are not echoed.',
  },
  {
    ...observed,
    id: 'B1/wire-headers',
    behaviour:
      'Answers carry `x-amzn-requestid`, `x-amz-apigw-id` and `x-amzn-trace-id`, errors the bare name of their type in `x-amzn-errortype`.',
  },
  {
    ...observed,
    id: 'B1/client-token',
    behaviour: 'The same client token with the same parameters gives what it made before, without an error.',
  },
  {
    ...observed,
    id: 'B1/target-client-token',
    behaviour: 'CreateGatewayTarget twice with one client token gives the same target.',
  },
  {
    ...assumed,
    id: 'B1/client-token-mismatch',
    behaviour: 'A client token with other parameters is a ValidationException.',
  },
  {
    id: 'B1/gateway-with-targets',
    source: 'https://github.com/awslabs/agentcore-samples/pull/1954',
    read: '2026-08-13',
    kind: 'reported',
    behaviour:
      'A gateway that still has targets, also ones being deleted, is not deleted: ValidationException `Gateway has targets associated`.',
  },
  {
    ...observed,
    id: 'B1/not-found',
    behaviour:
      'A gateway or target that is not there is a 404 with its own text; a missing gateway comes first.',
  },
  {
    ...observed,
    id: 'B1/constraint-wording',
    behaviour:
      "A value that breaks a pattern is named with its path in `1 validation error detected: Value '…' at '…' failed to satisfy constraint: …`; the discovery URL's pattern is the service's own.",
  },
  {
    ...model,
    id: 'B1/constraints',
    behaviour:
      'Required members, lengths, patterns, enums and unions of the model are checked; the whole value has to match.',
  },
  {
    ...model,
    id: 'B1/errors',
    behaviour: 'Errors have the types and statuses of the model: 400, 402, 403, 404, 409, 429.',
  },
  {
    ...model,
    id: 'B1/throttling',
    behaviour: 'Calls that come too fast are refused with `ThrottlingException`, 429.',
  },
  {
    ...observed,
    id: 'B1/pagination',
    behaviour:
      'Lists are cut into pages of `maxResults`; the token is opaque base64, and the last page has none.',
  },
  {
    ...observed,
    id: 'B1/target-order',
    behaviour: 'Targets are listed by their id, ascending, with their type.',
  },
  {
    ...observed,
    id: 'B1/tags',
    behaviour: 'Tags given on creation are listed with those added later; tagging and untagging answer 204.',
  },
  {
    ...observed,
    id: 'B1/identity-times',
    behaviour:
      'Times of identities are epoch seconds with milliseconds; their creation answers 201, deletion 204.',
  },
  {
    ...observed,
    id: 'B1/identity-not-found',
    behaviour:
      'A missing workload identity is named by `id` when it is read and by `name` when it is deleted.',
  },
  {
    ...model,
    id: 'B1/token-vault',
    behaviour: 'The token vault `default` has a KMS configuration that can be set.',
  },
  {
    ...observed,
    id: 'B2/gateway-ids',
    behaviour: "A gateway's id is its name, a hyphen and ten of `[a-z0-9]`.",
  },
  {
    ...observed,
    id: 'B2/workload-identity',
    behaviour:
      '`workloadIdentityDetails` is empty while CREATING and then names the identity, which is named like the gateway.',
  },
  {
    ...observed,
    id: 'B2/identity-of-a-gateway',
    behaviour: "A gateway's workload identity goes with the gateway.",
  },
  {
    ...observed,
    id: 'B2/gateway-url-without-protocol',
    behaviour: 'The URL of a gateway without protocolType has no path.',
  },
  {
    ...guide('gateway-create-api'),
    id: 'B2/unique-names',
    behaviour: "Gateways' names are unique in an account.",
  },
  {
    ...observed,
    id: 'B2/oauth2-provider',
    behaviour:
      'An OAuth2 provider has an ARN of the service bedrock-agentcore, a callback URL of its own and a managed secret `bedrock-agentcore-identity!default/oauth2/<name>-<8 hex>-<6 alnum>`; the vendor is answered by Get only.',
  },
  {
    ...observed,
    id: 'B2/api-key-provider',
    behaviour:
      'The secret of an API-key provider is named `bedrock-agentcore-identity!default/apikey/<name>-<8 hex>-<6 alnum>`; the key is never given back.',
  },
  {
    ...observed,
    id: 'B2/service-owned-secrets',
    behaviour:
      'A managed secret is owned by the service: `Operation is not allowed on secret owned by bedrock-agentcore-identity`.',
  },
  {
    ...observed,
    id: 'B3/gateway-lifecycle',
    behaviour: 'A gateway goes from CREATING to READY, by UPDATING to READY, and by DELETING to 404.',
  },
  {
    ...observed,
    id: 'B3/full-replace',
    behaviour: 'An update replaces every setting: what it leaves out is gone.',
  },
  {
    ...observed,
    id: 'B3/immutable',
    behaviour:
      'The KMS key of a gateway cannot be updated; its name, authorizer type and protocol type are taken to be fixed too.',
  },
  {
    ...guide('gateway-create-api'),
    id: 'B3/search-at-creation',
    behaviour: 'Semantic search can only be enabled when a gateway is created.',
  },
  {
    ...observed,
    id: 'B3/regional-features',
    behaviour: 'Regions without authorizer NONE or semantic search refuse them in words of their own.',
  },
  {
    ...assumed,
    id: 'B3/target-before-ready',
    behaviour: 'A target for a gateway that is not READY is a ConflictException.',
  },
  {
    ...observed,
    id: 'B3/schema-problem-failed',
    behaviour:
      'A document that does not parse fails the target after it is made, with `Failed to parse OpenAPI specification:` and a line for each problem; an update can make it READY.',
  },
  {
    ...assumed,
    id: 'B3/schema-problem-refused',
    behaviour: 'Problems of a document in the request refuse the target when it is made; switchable.',
  },
  {
    ...assumed,
    id: 'B3/s3-problem-failed',
    behaviour: 'Problems of a document in S3 fail the target after it is made.',
  },
  {
    ...observed,
    id: 'B3/dynamic-not-synchronised',
    behaviour: 'An MCP server target with listing mode DYNAMIC becomes READY without `lastSynchronizedAt`.',
  },
  {
    ...guide('gateway-interceptors'),
    id: 'B4/one-interceptor-per-point',
    behaviour: 'A gateway has at most one interceptor for REQUEST and one for RESPONSE.',
  },
  {
    ...observed,
    id: 'B4/target-echo',
    behaviour: "A target's inline document is echoed char for char, and no protocolType is answered.",
  },
  {
    ...model,
    id: 'B4/external-secrets',
    behaviour:
      'A provider can refer to a secret of the account and a member of its JSON instead of keeping the credential.',
  },
  {
    ...guide('gateway-building-adding-targets-authorization'),
    id: 'B4/credential-kinds',
    behaviour:
      'Each kind of target has the kinds of outbound authorization of the table in the guide, and refuses the others.',
  },
  {
    ...observed,
    id: 'B4/token-exchange-denied',
    behaviour:
      'An account without token exchange gets AccessDeniedException, 403, for a target that wants it.',
  },
  {
    ...guide('gateway-add-target-lambda'),
    id: 'B4/lambda-tool-schema',
    behaviour: 'A Lambda target declares its tools in the request or in S3.',
  },
  {
    ...guide('gateway-target-api-gateway'),
    id: 'B4/api-gateway-target',
    behaviour:
      'An API Gateway target offers the methods that a filter, with `*` for a prefix, lets through; overrides name and describe them.',
  },
  {
    ...observed,
    id: 'B4/synchronized-at',
    behaviour:
      '`lastSynchronizedAt` stands on API Gateway targets and on MCP servers with DEFAULT listing; while SYNCHRONIZING it is still the one before.',
  },
  {
    ...observed,
    id: 'B4/synchronize',
    behaviour: 'SynchronizeGatewayTargets answers 202 with the target SYNCHRONIZING.',
  },
];
