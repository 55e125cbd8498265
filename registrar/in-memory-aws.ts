import type { ApiKey, ApiStage, AwsPort, Tags } from './aws-port.ts';
import { inMemoryGateways, inMemoryTargets } from './in-memory-gateways.ts';
import { inMemoryIdentity, inMemoryObjects } from './in-memory-identity.ts';
import { refusal } from './in-memory-world.ts';
import type { KeptProvider, World } from './in-memory-world.ts';

/** What is deployed already, and how the twin behaves. */
export interface InMemoryAwsOptions {
  readonly restApis?: readonly {
    readonly id: string;
    readonly name: string;
    readonly stages: readonly string[];
  }[];
  readonly keys?: readonly (ApiKey & { readonly opens: readonly ApiStage[] })[];
  /** How often a resource is read before a change of it is over; 2 unless told otherwise. */
  readonly readsToSettle?: number;
  /** Why the service refuses a document, once it has looked at it. */
  readonly judge?: (document: string) => readonly string[];
}

/** The twin, with what a test wants to see and to put there. */
export interface InMemoryAws extends AwsPort {
  /** Every write call, for example `CreateGatewayTarget asana`. */
  readonly writes: readonly string[];
  readonly providers: Map<string, KeptProvider>;
  readonly tags: Map<string, Tags>;
  /** Texts by URI. */
  readonly objects: Map<string, string>;
  /** Makes the next call of an operation throw, for example `ThrottlingException`. */
  failNext(operation: string, name: string): void;
}

type Part<Key extends keyof AwsPort> = Pick<AwsPort, Key>;

/**
 * AWS as far as the registrar calls it, in memory: statuses pass as the service's do (observed 2026-09-28), a
 * target cannot be made before its gateway is READY, a gateway with targets cannot be deleted.
 */
export function inMemoryAws(options: InMemoryAwsOptions = {}): InMemoryAws {
  const writes: string[] = [];
  const failures = new Map<string, string>();
  let made = 0;
  const world: World = {
    readsToSettle: options.readsToSettle ?? 2,
    judge: options.judge ?? (() => []),
    write: (operation, name) => {
      const failure = failures.get(operation);
      failures.delete(operation);
      if (failure !== undefined) throw refusal(operation, failure, 'as the test asked');
      writes.push(`${operation} ${name}`);
    },
    newId: (prefix) => `${prefix}${String(++made).padStart(10, '0')}`,
    providers: new Map(),
    tags: new Map(),
    gateways: new Map(),
    returnUrls: new Map(),
    targets: new Map(),
    objects: new Map(),
  };
  return {
    ...apiGateway(options),
    ...inMemoryIdentity(world),
    ...inMemoryObjects(world),
    ...inMemoryGateways(world),
    ...inMemoryTargets(world),
    writes,
    providers: world.providers,
    tags: world.tags,
    objects: world.objects,
    failNext: (operation, name) => void failures.set(operation, name),
  };
}

function apiGateway({
  restApis = [],
  keys = [],
}: InMemoryAwsOptions): Part<
  'invokeUrl' | 'findRestApiIds' | 'listStages' | 'getApiKey' | 'findApiKeys' | 'listKeyStages'
> {
  return {
    invokeUrl: ({ apiId, stage }) => `https://${apiId}.execute-api.us-east-1.amazonaws.com/${stage}`,
    findRestApiIds: async (name) => restApis.filter((api) => api.name === name).map(({ id }) => id),
    listStages: async (apiId) => restApis.find(({ id }) => id === apiId)?.stages ?? [],
    getApiKey: async (id, what) => {
      const found = keys.find((key) => key.id === id);
      return found && (what === 'with-value' ? found : withoutValue(found));
    },
    findApiKeys: async (name) => keys.filter((key) => key.name === name).map(withoutValue),
    listKeyStages: async (keyId) => keys.find(({ id }) => id === keyId)?.opens ?? [],
  };
}

function withoutValue({ id, name, isEnabled }: ApiKey): ApiKey {
  return { id, name, isEnabled };
}
