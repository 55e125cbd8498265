import type { Gateway } from '../control-plane/state.ts';
import { sortedBy } from '../order.ts';
import { errorAnswer, STATELESS_VERSION } from './call.ts';
import { RPC_CODES } from './json-rpc.ts';
import type { Answer, EnteringCall } from './call.ts';
import type { RpcError } from './json-rpc.ts';

/** What a gateway speaks when nothing is configured (observed 2026-09-28). */
const DEFAULT_VERSIONS: readonly string[] = ['2025-03-26'];

/** The MCP versions that a gateway speaks. */
export function supportedVersions({ settings }: Gateway): readonly string[] {
  const configured = settings.protocolConfiguration?.mcp?.supportedVersions ?? [];
  return configured.length > 0 ? configured : DEFAULT_VERSIONS;
}

/**
 * The version that `initialize` settles on: the one asked for where the gateway has it (observed 2026-09-28), else its
 * newest (observed for one, assumed for several). The stateless version has no handshake (MCP 2026-07-28).
 */
export function negotiatedVersion(gateway: Gateway, asked: unknown): string | undefined {
  const offered = supportedVersions(gateway).filter((version) => version !== STATELESS_VERSION);
  return offered.find((version) => version === asked) ?? sortedBy(offered, (version) => version).at(-1);
}

/** The version that a call speaks; without the header the oldest (MCP 2025-06-18, protocol version header). */
export function versionOf({ version }: { readonly version?: string | undefined }): string {
  return version ?? '2025-03-26';
}

/**
 * Refuses a request whose MCP-Protocol-Version header names a version that the gateway does not speak. `initialize` is
 * exempt, and without the header nothing is checked (observed 2026-09-28).
 */
export function checkVersion({ gateway, request, version }: EnteringCall): Answer | undefined {
  if (version === undefined || request.method === 'initialize') return undefined;
  const error = unsupportedVersion(gateway, version);
  return error && errorAnswer(400, request.id ?? null, error);
}

/** The error that names a version which a gateway does not speak (observed 2026-09-28), or nothing. */
export function unsupportedVersion(gateway: Gateway, requested: string): RpcError | undefined {
  const supported = supportedVersions(gateway);
  if (supported.includes(requested)) return undefined;
  return {
    code: RPC_CODES.invalidRequest,
    message: `Unsupported protocol version: ${requested}`,
    data: { requested, supported },
  };
}
