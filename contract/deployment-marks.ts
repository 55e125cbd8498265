import { createHash } from 'node:crypto';

/** Below this prefix every object of a bucket is a deployment's own, for example `agentcore-bearer/asana-gateway/`. */
export function schemaPrefix(deploymentId: string): string {
  return `agentcore-bearer/${deploymentId}/`;
}

/**
 * Name of an OAuth provider that is made here, for example `asana-oauth-3f2a91c0d4e5`: its tags cannot be read, since
 * the pattern of ARNs that have tags admits no digit where such a provider's ARN has one (service model of
 * 2026-10-01). So the mark stands in its name.
 */
export function markedProviderName(deploymentId: string, name: string): string {
  return `${name}-${nameMark(deploymentId)}`;
}

/** What ends the name of a provider that was made for a deployment: 12 hex digits. */
export function nameMark(deploymentId: string): string {
  return createHash('sha256').update(deploymentId).digest('hex').slice(0, 12);
}
