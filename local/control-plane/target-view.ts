import { isoNanos } from './lifecycle.ts';
import type { Gateway, Target, TargetSettings } from './state.ts';

/** How a list names the kinds of target (service model). */
const TYPES: Readonly<Record<string, string>> = {
  openApiSchema: 'OPEN_API_SCHEMA',
  lambda: 'LAMBDA',
  mcpServer: 'MCP_SERVER',
  apiGateway: 'API_GATEWAY',
};

/**
 * A target as Create, Get, Update and Synchronize answer it: the inline document is echoed char for char, no protocolType
 * (observed 2026-09-28).
 */
export function targetView(gateway: Gateway, target: Target): object {
  const { id, settings, life, synchronizedAt } = target;
  const { targetConfiguration, credentialProviderConfigurations, metadataConfiguration } = settings;
  return {
    gatewayArn: gateway.arn,
    targetId: id,
    createdAt: isoNanos(life.createdAt),
    updatedAt: isoNanos(life.updatedAt),
    status: life.status,
    statusReasons: life.statusReasons.length > 0 ? life.statusReasons : undefined,
    name: settings.name,
    description: settings.description,
    targetConfiguration,
    // Required in answers (service model); that it is empty where nothing was given is assumed.
    credentialProviderConfigurations: credentialProviderConfigurations ?? [],
    lastSynchronizedAt: synchronizedAt === undefined ? undefined : isoNanos(synchronizedAt),
    metadataConfiguration,
  };
}

/** An item of ListGatewayTargets (observed 2026-09-28; `resourcePriority` and `listingMode` follow the service model). */
export function targetSummary({ id, settings, life, synchronizedAt }: Target): object {
  const server = settings.targetConfiguration?.mcp?.mcpServer;
  return {
    targetId: id,
    name: settings.name,
    status: life.status,
    description: settings.description,
    createdAt: isoNanos(life.createdAt),
    updatedAt: isoNanos(life.updatedAt),
    resourcePriority: server?.resourcePriority,
    lastSynchronizedAt: synchronizedAt === undefined ? undefined : isoNanos(synchronizedAt),
    targetType: typeOf(settings),
    listingMode: server?.listingMode,
  };
}

function typeOf({ targetConfiguration }: TargetSettings): string | undefined {
  return TYPES[Object.keys(targetConfiguration?.mcp ?? {})[0] ?? ''];
}
