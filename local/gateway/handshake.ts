import { isObject } from '../../contract/json-object.ts';
import type { MethodAnswer, MethodCall } from './call.ts';
import { negotiatedVersion, supportedVersions, unsupportedVersion } from './versions.ts';

/** The same whatever targets there are (observed 2026-09-28). */
const CAPABILITIES = {
  tools: { listChanged: false },
  prompts: { listChanged: false },
  resources: { listChanged: false },
};

/** `initialize`: member order as observed 2026-09-28. */
export function initialize({ gateway, request }: MethodCall): MethodAnswer {
  const asked = isObject(request.params) ? request.params.protocolVersion : undefined;
  const protocolVersion = negotiatedVersion(gateway, asked);
  if (protocolVersion === undefined) {
    // A gateway of the stateless version alone has nothing to agree on (assumed).
    const error = unsupportedVersion(gateway, typeof asked === 'string' ? asked : '');
    return { outcome: error ? { error } : { result: {} }, madeBy: 'gateway' };
  }
  const result = { protocolVersion, ...self({ gateway }) };
  return { outcome: { result }, madeBy: 'gateway' };
}

/** `server/discover` of the stateless version (observed 2026-09-28). */
export function discover({ gateway }: MethodCall): MethodAnswer {
  const result = {
    supportedVersions: supportedVersions(gateway),
    ...self({ gateway }),
    ttlMs: 0,
    cacheScope: 'private',
  };
  return { outcome: { result }, madeBy: 'gateway' };
}

function self({ gateway }: Pick<MethodCall, 'gateway'>): object {
  const { name, protocolConfiguration } = gateway.settings;
  const instructions = protocolConfiguration?.mcp?.instructions;
  return {
    capabilities: CAPABILITIES,
    serverInfo: { version: '1.0.0', name },
    ...(instructions === undefined ? {} : { instructions }),
  };
}
