import { MAX_INLINE_SCHEMA_BYTES } from '../../contract/gateway-limits.ts';
import type { Account } from '../account.ts';
import { DOCUMENT_CHECKS } from '../openapi/document-checks.ts';
import { readDocument } from '../openapi/document.ts';
import { toolsOf } from '../openapi/tools.ts';
import { invalid, unsupported } from './answer.ts';
import type { OpenApiTool } from '../openapi/tools.ts';
import type { Answer } from './answer.ts';
import type { TargetSettings } from './state.ts';

/** What becomes of a target's document: tools, a failure after creation, or a refusal at once. */
export type SchemaIntake =
  { readonly tools: readonly OpenApiTool[] } | { readonly failure: string } | { readonly refusal: Answer };

type TargetCheck = (settings: TargetSettings) => Answer | undefined;

/** What is refused of a target before its document is read, first problem first. */
const TARGET_CHECKS: readonly TargetCheck[] = [
  kindIsMcp,
  kindIsOpenApi,
  featuresAreSupported,
  credentialIsSupported,
  documentIsInline,
  propagationIsSupported,
];

/** Checks a target's settings and reads its document. */
export function takeSchema(account: Account, settings: TargetSettings): SchemaIntake {
  const refusal = TARGET_CHECKS.map((check) => check(settings)).find((found) => found !== undefined);
  if (refusal !== undefined) return { refusal };
  const document = readDocument(settings.targetConfiguration?.mcp?.openApiSchema?.inlinePayload ?? '');
  if ('problems' in document) {
    return { failure: `Failed to parse OpenAPI specification:\n${document.problems.join('\n')}` };
  }
  const { endpointUrl: ownOrigin, allowPrivateTargets } = account;
  const context = { target: settings.name, ownOrigin, allowPrivateTargets };
  const problem = DOCUMENT_CHECKS.map((check) => check(document, context)).find(
    (found) => found !== undefined,
  );
  if (problem !== undefined) return { refusal: invalid(problem) };
  const tools = toolsOf(document, settings.name);
  const clash = propagationClash(settings, tools);
  return clash === undefined ? { tools } : { refusal: clash };
}

/** Observed 2026-09-28. */
function kindIsMcp({ targetConfiguration }: TargetSettings): Answer | undefined {
  if (targetConfiguration?.mcp !== undefined) return undefined;
  if (targetConfiguration?.http === undefined) return unsupported('inference targets');
  return invalid(
    'HTTP target configuration is not supported for gateways with MCP protocol type. ' +
      'Provide an MCP-compatible target configuration and retry the request.',
  );
}

function kindIsOpenApi({ targetConfiguration }: TargetSettings): Answer | undefined {
  const [kind] = Object.keys(targetConfiguration?.mcp ?? {});
  return kind === 'openApiSchema' ? undefined : unsupported(`targets of kind ${kind ?? 'none'}`);
}

function featuresAreSupported(settings: TargetSettings): Answer | undefined {
  // Observed 2026-09-28, for an account without the feature: ours is such an account.
  if (settings.privateEndpoint !== undefined) {
    return invalid(
      'Private endpoint configuration requires VPC egress feature to be enabled for this account.',
    );
  }
  // In the service model, but not yet in the SDK's types.
  return 'certificateConfigurations' in settings ? unsupported('"certificateConfigurations"') : undefined;
}

function credentialIsSupported({ credentialProviderConfigurations }: TargetSettings): Answer | undefined {
  const [configuration] = credentialProviderConfigurations ?? [];
  const { credentialProviderType: type, credentialProvider: provider } = configuration ?? {};
  // The first observed 2026-09-28, the second alike (assumed).
  if (type === 'CALLER_IAM_CREDENTIALS' || type === 'JWT_PASSTHROUGH') {
    return invalid(`Open api schema target does not support ${type} credential provider type`);
  }
  // Reported (2026).
  if (type === 'GATEWAY_IAM_ROLE' && provider?.iamCredentialProvider === undefined) {
    return invalid('IamCredentialProvider is required for openApiSchema targets');
  }
  if (type === 'API_KEY' && provider?.apiKeyCredentialProvider === undefined) {
    return invalid('ApiKeyCredentialProvider is required for API_KEY credential provider type');
  }
  if (type === undefined || type === 'API_KEY') return undefined;
  return unsupported(`the credential provider type ${type}`);
}

function documentIsInline({ targetConfiguration }: TargetSettings): Answer | undefined {
  const payload = targetConfiguration?.mcp?.openApiSchema?.inlinePayload;
  if (payload === undefined) return unsupported('documents in S3');
  if (Buffer.byteLength(payload, 'utf8') <= MAX_INLINE_SCHEMA_BYTES) return undefined;
  return invalid(`Inline schema is larger than ${MAX_INLINE_SCHEMA_BYTES} bytes`);
}

function propagationIsSupported({ metadataConfiguration }: TargetSettings): Answer | undefined {
  const {
    allowedQueryParameters,
    allowedResponseHeaders,
    allowedRequestHeaders = [],
  } = metadataConfiguration ?? {};
  if (allowedQueryParameters !== undefined) return unsupported('"allowedQueryParameters"');
  if (allowedResponseHeaders !== undefined) return unsupported('"allowedResponseHeaders"');
  // Documented (devguide gateway-headers): Authorization is never allowlisted. The wording is assumed.
  const never = allowedRequestHeaders.find((name) =>
    /^(authorization|proxy-authorization|cookie|host)$/i.test(name),
  );
  return never === undefined
    ? undefined
    : invalid(`Header ${never} cannot be configured for header propagation`);
}

/** Headers of the API key and of the document cannot be propagated (documented, devguide gateway-headers; wording assumed). */
function propagationClash(settings: TargetSettings, tools: readonly OpenApiTool[]): Answer | undefined {
  const key = settings.credentialProviderConfigurations?.[0]?.credentialProvider?.apiKeyCredentialProvider;
  const declared = tools.flatMap(({ call }) =>
    call.parameters.filter((parameter) => parameter.in === 'header'),
  );
  const taken = [key?.credentialParameterName ?? '', ...declared.map(({ name }) => name)].map(lower);
  const clash = settings.metadataConfiguration?.allowedRequestHeaders?.find((name) =>
    taken.includes(lower(name)),
  );
  return clash === undefined
    ? undefined
    : invalid(`Header ${clash} cannot be configured for header propagation`);
}

function lower(name: string): string {
  return name.toLowerCase();
}
