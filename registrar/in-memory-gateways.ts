import type {
  AwsPort,
  Gateway,
  GatewaySpec,
  Lifecycle,
  Target,
  TargetSchema,
  TargetSpec,
} from './aws-port.ts';
import { absent, IN_MEMORY_ARN, refusal, taken } from './in-memory-world.ts';
import type { Living, World } from './in-memory-world.ts';
import { wantedInterceptors } from './wanted-interceptors.ts';

type Part<Key extends keyof AwsPort> = Pick<AwsPort, Key>;

const READY: Lifecycle = { status: 'READY', statusReasons: [] };

/** Gateways: a target cannot be made before its gateway is READY, one with targets cannot be deleted. */
export function inMemoryGateways({
  write,
  newId,
  readsToSettle,
  tags,
  gateways: all,
  returnUrls,
  targets: byGateway,
}: World): Part<
  | 'findGatewayId'
  | 'getGateway'
  | 'createGateway'
  | 'updateGateway'
  | 'deleteGateway'
  | 'getReturnUrls'
  | 'setReturnUrls'
> {
  return {
    getReturnUrls: async (id) => returnUrls.get(id) ?? [],
    setReturnUrls: async (id, urls) => {
      write('UpdateWorkloadIdentity', id);
      returnUrls.set(id, urls);
    },
    findGatewayId: async (name) => [...all.values()].find(({ value }) => value.name === name)?.value.id,
    getGateway: async (id) => age(all, id),
    createGateway: async (spec, given) => {
      write('CreateGateway', spec.name);
      if ([...all.values()].some(({ value }) => value.name === spec.name)) {
        throw taken('CreateGateway', spec.name);
      }
      const id = newId(`${spec.name}-`);
      const arn = `${IN_MEMORY_ARN}:gateway/${id}`;
      all.set(id, begin(gatewayFrom(spec, id, arn), 'CREATING', READY, readsToSettle));
      byGateway.set(id, new Map());
      tags.set(arn, given);
      return id;
    },
    updateGateway: async (id, spec) => {
      write('UpdateGateway', spec.name);
      const { value } = settled(all, id, 'UpdateGateway');
      const next = {
        ...gatewayFrom(spec, id, value.arn),
        interceptors: wantedInterceptors(spec, value.interceptors),
      };
      all.set(id, begin(next, 'UPDATING', READY, readsToSettle));
    },
    deleteGateway: async (id) => {
      write('DeleteGateway', id);
      const { value } = settled(all, id, 'DeleteGateway');
      if ((byGateway.get(id)?.size ?? 0) > 0) {
        throw refusal('DeleteGateway', 'ValidationException', 'Gateway has targets associated');
      }
      returnUrls.delete(id);
      all.set(id, begin(value, 'DELETING', undefined, readsToSettle));
    },
  };
}

/** Targets, whose document is looked at once it is read. */
export function inMemoryTargets({
  write,
  newId,
  readsToSettle,
  judge,
  gateways: all,
  targets: byGateway,
  objects,
}: World): Part<'listTargetIds' | 'getTarget' | 'createTarget' | 'updateTarget' | 'deleteTarget'> {
  const of = (gatewayId: string): Map<string, Living<Target>> =>
    byGateway.get(gatewayId) ?? new Map<string, Living<Target>>();
  const outcome = (schema: TargetSchema): Lifecycle => {
    const document = 'inline' in schema ? schema.inline : objects.get(schema.s3);
    const statusReasons = document === undefined ? ['the document cannot be read'] : judge(document);
    return statusReasons.length === 0 ? READY : { status: 'FAILED', statusReasons };
  };
  return {
    listTargetIds: async (gatewayId) => [...of(gatewayId).keys()],
    getTarget: async (gatewayId, targetId) => age(of(gatewayId), targetId),
    createTarget: async (gatewayId, spec) => {
      write('CreateGatewayTarget', spec.name);
      settled(all, gatewayId, 'CreateGatewayTarget');
      if ([...of(gatewayId).values()].some(({ value }) => value.name === spec.name)) {
        throw taken('CreateGatewayTarget', spec.name);
      }
      const id = newId('');
      of(gatewayId).set(id, begin(targetFrom(spec, id), 'CREATING', outcome(spec.schema), readsToSettle));
      return id;
    },
    updateTarget: async (gatewayId, id, spec) => {
      write('UpdateGatewayTarget', spec.name);
      settled(of(gatewayId), id, 'UpdateGatewayTarget');
      of(gatewayId).set(id, begin(targetFrom(spec, id), 'UPDATING', outcome(spec.schema), readsToSettle));
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
  return { ...spec, ...READY, id, arn, url, authorizerType: 'CUSTOM_JWT', protocolType: 'MCP' };
}

function targetFrom(spec: TargetSpec, id: string): Target {
  return { ...spec, ...READY, id };
}
