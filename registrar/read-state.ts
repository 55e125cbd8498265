import type { AwsPort, Gateway, Tags, Target } from './aws-port.ts';
import { readSettled } from './patience.ts';
import type { Patience } from './patience.ts';

/** How many targets are read at a time: reading each is the only way to see its mark. */
const AT_A_TIME = 8;

/** What there is, standing still. */
export interface ActualState {
  readonly provider: { readonly arn: string; readonly tags: Tags } | undefined;
  readonly gateway: (Gateway & { readonly tags: Tags }) | undefined;
  readonly targets: readonly Target[];
}

/** What to look at. */
export interface StateQuery {
  readonly providerName: string;
  readonly gateway: { readonly id: string } | { readonly name: string };
}

/**
 * Reads provider, gateway and the gateway's targets, waiting for changes under way.
 * @throws ToolkitError `remote-timeout`
 */
export async function readState(query: StateQuery, aws: AwsPort, patience: Patience): Promise<ActualState> {
  const arn = await aws.findProvider(query.providerName);
  const provider = arn === undefined ? undefined : { arn, tags: await aws.getTags(arn) };
  const id = 'id' in query.gateway ? query.gateway.id : await aws.findGatewayId(query.gateway.name);
  const gateway =
    id === undefined ? undefined : await readSettled(`gateway "${id}"`, () => aws.getGateway(id), patience);
  if (gateway === undefined) return { provider, gateway, targets: [] };
  const tags = await aws.getTags(gateway.arn);
  return { provider, gateway: { ...gateway, tags }, targets: await readTargets(gateway.id, aws, patience) };
}

async function readTargets(gatewayId: string, aws: AwsPort, patience: Patience): Promise<readonly Target[]> {
  const ids = await aws.listTargetIds(gatewayId);
  const targets: Target[] = [];
  for (let start = 0; start < ids.length; start += AT_A_TIME) {
    const reads = ids
      .slice(start, start + AT_A_TIME)
      .map((id) => readSettled(`target "${id}"`, () => aws.getTarget(gatewayId, id), patience));
    targets.push(...(await Promise.all(reads)).filter((target) => target !== undefined));
  }
  return targets;
}
