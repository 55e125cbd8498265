import type { Gateway } from '../control-plane/state.ts';
import { RPC_CODES } from './json-rpc.ts';
import type { RpcError } from './json-rpc.ts';

/** What a gateway speaks when nothing is configured (observed 2026-09-28). */
const DEFAULT_VERSIONS: readonly string[] = ['2025-03-26'];

/** The MCP versions that a gateway speaks. */
export function supportedVersions({ settings }: Gateway): readonly string[] {
  const configured = settings.protocolConfiguration?.mcp?.supportedVersions ?? [];
  return configured.length > 0 ? configured : DEFAULT_VERSIONS;
}

/**
 * The refusal of a request whose MCP-Protocol-Version header names a version that the gateway does not speak.
 * `initialize` is exempt, and without the header nothing is checked (observed 2026-09-28).
 */
export function versionError(
  gateway: Gateway,
  method: string,
  header: string | undefined,
): RpcError | undefined {
  const supported = supportedVersions(gateway);
  if (header === undefined || method === 'initialize' || supported.includes(header)) return undefined;
  return {
    code: RPC_CODES.invalidRequest,
    message: `Unsupported protocol version: ${header}`,
    data: { requested: header, supported },
  };
}
