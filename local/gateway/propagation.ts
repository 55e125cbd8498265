import type { CreateGatewayTargetCommandInput } from '@aws-sdk/client-bedrock-agentcore-control';
import { parametersOf } from '../openapi/tools.ts';
import type { TargetSettings } from '../control-plane/state.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import { isRestrictedHeader } from '../../contract/restricted-headers.ts';

/** What of a call goes on to a target, apart from arguments and the target's own credential. */
export interface Propagated {
  /** Headers in the spelling of the target's configuration. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  /** Set by a REQUEST interceptor: takes the place of the credential provider's. */
  readonly authorization: string | undefined;
}

/** What a client sent beside its message, and what an interceptor made of it. */
export interface PropagationSource {
  readonly headers: Headers;
  readonly query: URLSearchParams;
  readonly interceptorHeaders: Headers;
}

type Metadata = CreateGatewayTargetCommandInput['metadataConfiguration'];
type Credentials = CreateGatewayTargetCommandInput['credentialProviderConfigurations'];

/** Longest value (devguide gateway-headers, read 2026-11). */
const MAX_VALUE_BYTES = 4096;

/**
 * What is allowed through to a target (devguide gateway-headers): an interceptor's header wins over the client's, and
 * `Authorization` passes from an interceptor alone. Values that are too long or no printable ASCII are left out (that
 * they are, instead of failing the call, is assumed).
 */
export function propagated({ metadataConfiguration }: TargetSettings, source: PropagationSource): Propagated {
  const { allowedRequestHeaders = [], allowedQueryParameters = [] } = metadataConfiguration ?? {};
  const valueOf = (name: string): string | undefined =>
    source.interceptorHeaders.get(name) ?? source.headers.get(name) ?? undefined;
  return {
    headers: Object.fromEntries(
      allowedRequestHeaders.flatMap((name) => {
        const value = valueOf(name);
        return value !== undefined && isSendable(value) ? [[name, value]] : [];
      }),
    ),
    query: allowedQueryParameters.flatMap((name) =>
      source.query
        .getAll(name)
        .filter(isSendable)
        .map((value) => [name, value] as const),
    ),
    authorization: source.interceptorHeaders.get('authorization') ?? undefined,
  };
}

/** Headers of a target's answer that the gateway hands on to its client. */
export function propagatedAnswer(
  { metadataConfiguration }: TargetSettings,
  headers: Headers,
): Readonly<Record<string, string>> {
  const allowed = metadataConfiguration?.allowedResponseHeaders ?? [];
  return Object.fromEntries(
    allowed.flatMap((name) => {
      const value = headers.get(name);
      return value !== null && isSendable(value) ? [[name, value]] : [];
    }),
  );
}

/**
 * Why a target's propagation is refused when it is made or changed, or nothing. The restricted names, and that a header
 * of the document or of the API key cannot be propagated too, are documented (devguide gateway-headers, read 2026-11);
 * the wording is assumed. `withSessions` says whether the gateway keeps sessions: then `Mcp-Session-Id` is its own.
 */
export function propagationProblem(
  metadata: Metadata,
  document: OpenApiDocument | undefined,
  credentials: Credentials,
  withSessions = false,
): string | undefined {
  const { allowedRequestHeaders = [], allowedResponseHeaders = [] } = metadata ?? {};
  const names = [...allowedRequestHeaders, ...allowedResponseHeaders];
  const taken = new Set([...keyHeaders(credentials), ...declaredHeaders(document)]);
  const bad =
    names.find((name) => !/^[a-zA-Z0-9_-]+$/.test(name)) ??
    names.find((name) => isRestrictedHeader(name) || (withSessions && /^mcp-session-id$/i.test(name))) ??
    allowedRequestHeaders.find((name) => taken.has(name.toLowerCase()));
  return bad === undefined ? undefined : `Header ${bad} cannot be configured for header propagation`;
}

function keyHeaders(credentials: Credentials): readonly string[] {
  const key = credentials?.[0]?.credentialProvider?.apiKeyCredentialProvider;
  if (key === undefined || key.credentialLocation === 'QUERY_PARAMETER') return [];
  return [(key.credentialParameterName ?? 'Authorization').toLowerCase()];
}

function declaredHeaders(document: OpenApiDocument | undefined): readonly string[] {
  if (document === undefined) return [];
  return document.operations
    .flatMap((entry) => parametersOf(document.root, entry))
    .filter(({ in: place }) => place === 'header')
    .map(({ name }) => String(name).toLowerCase());
}

function isSendable(value: string): boolean {
  return value.length <= MAX_VALUE_BYTES && /^[\x20-\x7e]*$/.test(value);
}
