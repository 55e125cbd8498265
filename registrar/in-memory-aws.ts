import type { ToolkitError } from '../contract/errors.ts';
import { awsError } from './aws-error.ts';
import type {
  ApiKey,
  ApiStage,
  AwsPort,
  Gateway,
  GatewaySpec,
  Lifecycle,
  Tags,
  Target,
  TargetSpec,
} from './aws-port.ts';

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

/** A resource, and what becomes of it. */
interface Living<T> {
  value: T;
  readsLeft: number;
  next: Lifecycle | undefined;
}

/** The twin, with what a test wants to see and to put there. */
export interface InMemoryAws extends AwsPort {
  /** Every write call, for example `CreateGatewayTarget asana`. */
  readonly writes: readonly string[];
  readonly providers: Map<string, { readonly arn: string; key: string }>;
  readonly tags: Map<string, Tags>;
  /** Makes the next call of an operation throw, for example `ThrottlingException`. */
  failNext(operation: string, name: string): void;
}

const READY: Lifecycle = { status: 'READY', statusReasons: [] };
const ARN = 'arn:aws:bedrock-agentcore:us-east-1:111122223333';

/** What the parts of the twin share. */
interface World {
  readonly readsToSettle: number;
  readonly judge: (document: string) => readonly string[];
  readonly write: (operation: string, name: string) => void;
  readonly newId: (prefix: string) => string;
  readonly providers: InMemoryAws['providers'];
  readonly tags: Map<string, Tags>;
  readonly gateways: Map<string, Living<Gateway>>;
  /** By gateway. */
  readonly targets: Map<string, Map<string, Living<Target>>>;
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
    targets: new Map(),
  };
  return {
    ...apiGateway(options),
    ...identity(world),
    ...gateways(world),
    ...targets(world),
    writes,
    providers: world.providers,
    tags: world.tags,
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
    getApiKey: async (id) => keys.find((key) => key.id === id),
    findApiKeys: async (name) => keys.filter((key) => key.name === name),
    listKeyStages: async (keyId) => keys.find(({ id }) => id === keyId)?.opens ?? [],
  };
}

function identity({
  write,
  providers,
  tags,
}: World): Part<
  'findProvider' | 'createProvider' | 'updateProvider' | 'deleteProvider' | 'getTags' | 'addTags'
> {
  return {
    findProvider: async (name) => providers.get(name)?.arn,
    createProvider: async ({ name, key }, given) => {
      write('CreateApiKeyCredentialProvider', name);
      const arn = `${ARN}:token-vault/default/apikeycredentialprovider/${name}`;
      providers.set(name, { arn, key: key.reveal() });
      tags.set(arn, given);
      return arn;
    },
    updateProvider: async ({ name, key }) => {
      write('UpdateApiKeyCredentialProvider', name);
      const provider = providers.get(name);
      if (provider === undefined) throw absent('UpdateApiKeyCredentialProvider');
      provider.key = key.reveal();
    },
    deleteProvider: async (name) => {
      write('DeleteApiKeyCredentialProvider', name);
      providers.delete(name);
    },
    getTags: async (arn) => tags.get(arn) ?? {},
    addTags: async (arn, given) => {
      write('TagResource', arn.split('/').at(-1) ?? arn);
      tags.set(arn, { ...tags.get(arn), ...given });
    },
  };
}

function gateways({
  write,
  newId,
  readsToSettle,
  tags,
  gateways: all,
  targets: byGateway,
}: World): Part<'findGatewayId' | 'getGateway' | 'createGateway' | 'updateGateway' | 'deleteGateway'> {
  return {
    findGatewayId: async (name) => [...all.values()].find(({ value }) => value.name === name)?.value.id,
    getGateway: async (id) => age(all, id),
    createGateway: async (spec, given) => {
      write('CreateGateway', spec.name);
      const id = newId(`${spec.name}-`);
      const arn = `${ARN}:gateway/${id}`;
      all.set(id, begin(gatewayFrom(spec, id, arn), 'CREATING', READY, readsToSettle));
      byGateway.set(id, new Map());
      tags.set(arn, given);
      return id;
    },
    updateGateway: async (id, spec) => {
      write('UpdateGateway', spec.name);
      const { value } = settled(all, id, 'UpdateGateway');
      all.set(id, begin(gatewayFrom(spec, id, value.arn), 'UPDATING', READY, readsToSettle));
    },
    deleteGateway: async (id) => {
      write('DeleteGateway', id);
      const { value } = settled(all, id, 'DeleteGateway');
      if ((byGateway.get(id)?.size ?? 0) > 0) {
        throw refusal('DeleteGateway', 'ValidationException', 'Gateway has targets associated');
      }
      all.set(id, begin(value, 'DELETING', undefined, readsToSettle));
    },
  };
}

function targets({
  write,
  newId,
  readsToSettle,
  judge,
  gateways: all,
  targets: byGateway,
}: World): Part<'listTargetIds' | 'getTarget' | 'createTarget' | 'updateTarget' | 'deleteTarget'> {
  const of = (gatewayId: string): Map<string, Living<Target>> =>
    byGateway.get(gatewayId) ?? new Map<string, Living<Target>>();
  const outcome = (document: string): Lifecycle => {
    const statusReasons = judge(document);
    return statusReasons.length === 0 ? READY : { status: 'FAILED', statusReasons };
  };
  return {
    listTargetIds: async (gatewayId) => [...of(gatewayId).keys()],
    getTarget: async (gatewayId, targetId) => age(of(gatewayId), targetId),
    createTarget: async (gatewayId, spec) => {
      write('CreateGatewayTarget', spec.name);
      settled(all, gatewayId, 'CreateGatewayTarget');
      const id = newId('');
      of(gatewayId).set(id, begin(targetFrom(spec, id), 'CREATING', outcome(spec.document), readsToSettle));
      return id;
    },
    updateTarget: async (gatewayId, id, spec) => {
      write('UpdateGatewayTarget', spec.name);
      settled(of(gatewayId), id, 'UpdateGatewayTarget');
      of(gatewayId).set(id, begin(targetFrom(spec, id), 'UPDATING', outcome(spec.document), readsToSettle));
    },
    deleteTarget: async (gatewayId, id) => {
      write('DeleteGatewayTarget', id);
      const { value } = settled(of(gatewayId), id, 'DeleteGatewayTarget');
      of(gatewayId).set(id, begin(value, 'DELETING', undefined, readsToSettle));
    },
  };
}

function begin<T extends Lifecycle>(
  value: T,
  status: string,
  next: Lifecycle | undefined,
  readsLeft: number,
): Living<T> {
  return { value: { ...value, status, statusReasons: [] }, readsLeft, next };
}

/** Reads a resource; each read brings the end of its change nearer. */
function age<T extends Lifecycle>(resources: Map<string, Living<T>>, id: string): T | undefined {
  const living = resources.get(id);
  if (living === undefined) return undefined;
  if (living.readsLeft-- > 0) return living.value;
  if (living.next === undefined) resources.delete(id);
  else living.value = { ...living.value, ...living.next };
  return living.next === undefined ? undefined : living.value;
}

function settled<T extends Lifecycle>(
  resources: Map<string, Living<T>>,
  id: string,
  operation: string,
): Living<T> {
  const living = resources.get(id);
  if (living === undefined) throw absent(operation);
  if (living.value.status.endsWith('ING')) {
    throw refusal(operation, 'ConflictException', `"${id}" is ${living.value.status}`);
  }
  return living;
}

function gatewayFrom(spec: GatewaySpec, id: string, arn: string): Gateway {
  const url = `https://${id}.gateway.bedrock-agentcore.us-east-1.amazonaws.com/mcp`;
  return { ...spec, ...READY, id, arn, url, authorizerType: 'CUSTOM_JWT' };
}

function targetFrom(spec: TargetSpec, id: string): Target {
  return { ...spec, ...READY, id };
}

function absent(operation: string): ToolkitError {
  return refusal(operation, 'ResourceNotFoundException', 'there is no such resource');
}

function refusal(operation: string, name: string, message: string): ToolkitError {
  return awsError({ operation, name, message, isRefusal: true });
}
