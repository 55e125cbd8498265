import { schemaPrefix } from '../contract/deployment-marks.ts';
import type {
  AwsPort,
  Credential,
  Gateway,
  Provider,
  ProviderKind,
  ProviderName,
  Tags,
  Target,
} from './aws-port.ts';
import { isOurs, originOf, tagsOfName } from './ownership.ts';
import { readSettled } from './patience.ts';
import type { Patience } from './patience.ts';

/** How many resources are read at a time: reading each is the only way to see its mark. */
const AT_A_TIME = 8;

/** What there is, standing still. */
export interface ActualState {
  readonly provider: (Provider & { readonly tags: Tags }) | undefined;
  /** `tags` are unread where the description carries our mark and nothing has to be changed. */
  readonly gateway: (Gateway & { readonly tags: Tags | undefined }) | undefined;
  /** What the gateway's identity allows, where that is asked for. */
  readonly returnUrls: readonly string[];
  readonly targets: readonly Target[];
  /** URIs below our prefix in the bucket. */
  readonly objects: readonly string[];
  /** SHA-256 in base64 of documents in S3, by URI, as far as targets are to read them. */
  readonly digests: ReadonlyMap<string, string>;
  /** Texts of documents in S3, by URI, as far as they are to be compared. */
  readonly texts: ReadonlyMap<string, string>;
  /** Providers other than the wanted one that our targets use or used. */
  readonly formerProviders: readonly FoundProvider[];
}

/** A credential provider and whose it is. */
export interface FoundProvider extends ProviderName {
  readonly arn: string;
  readonly tags: Tags;
}

/** What to look at. */
export interface StateQuery {
  readonly deploymentId: string;
  readonly provider: ProviderName | undefined;
  readonly gateway: { readonly id: string } | { readonly name: string };
  readonly bucket: string | undefined;
  /** Whether the return URLs of the gateway matter. */
  readonly wantsReturnUrls?: boolean;
}

/**
 * Reads provider, gateway, the gateway's targets and the documents in the bucket, waiting for changes under way.
 * @throws ToolkitError `remote-timeout`
 */
export async function readState(query: StateQuery, aws: AwsPort, patience: Patience): Promise<ActualState> {
  const { deploymentId, bucket } = query;
  const provider = await readProvider(query, aws, patience);
  const gateway = await readGateway(query, aws, patience);
  const targets = gateway === undefined ? [] : await readTargets(gateway.id, aws, patience);
  const returnUrls =
    gateway !== undefined && query.wantsReturnUrls === true ? await aws.getReturnUrls(gateway.id) : [];
  const objects = bucket === undefined ? [] : await aws.listObjects(bucket, schemaPrefix(deploymentId));
  const formerProviders = await readFormer(query, provider, targets, aws);
  const unread = { texts: new Map<string, string>(), digests: new Map<string, string>() };
  return { provider, gateway, returnUrls, targets, objects, ...unread, formerProviders };
}

async function readProvider(
  { provider: wanted, deploymentId }: StateQuery,
  aws: AwsPort,
  patience: Patience,
): Promise<ActualState['provider']> {
  if (wanted === undefined) return undefined;
  const what = `credential provider "${wanted.name}"`;
  const found = await readSettled(what, () => aws.findProvider(wanted), patience);
  return found && { ...found, tags: await readTags({ ...wanted, arn: found.arn }, deploymentId, aws) };
}

/** Whose a provider is; an OAuth provider says it by its name. */
async function readTags(
  { kind, name, arn }: ProviderName & { readonly arn: string },
  deploymentId: string,
  aws: AwsPort,
): Promise<Tags> {
  return kind === 'oauth' ? tagsOfName(deploymentId, name) : aws.getTags(arn);
}

async function readGateway(
  { gateway: wanted, deploymentId }: StateQuery,
  aws: AwsPort,
  patience: Patience,
): Promise<ActualState['gateway']> {
  const id = 'id' in wanted ? wanted.id : await aws.findGatewayId(wanted.name);
  if (id === undefined) return undefined;
  const gateway = await readSettled(`gateway "${id}"`, () => aws.getGateway(id), patience);
  if (gateway === undefined) return undefined;
  const isMarked = 'id' in wanted || originOf(gateway.description, deploymentId) === 'made';
  return { ...gateway, tags: isMarked ? undefined : await aws.getTags(gateway.arn) };
}

/** The same state with the gateway's tags: before anything is changed they decide whose it is. */
export async function withGatewayTags(state: ActualState, aws: AwsPort): Promise<ActualState> {
  const { gateway } = state;
  if (gateway === undefined || gateway.tags !== undefined) return state;
  return { ...state, gateway: { ...gateway, tags: await aws.getTags(gateway.arn) } };
}

async function readTargets(gatewayId: string, aws: AwsPort, patience: Patience): Promise<readonly Target[]> {
  const ids = await aws.listTargetIds(gatewayId);
  const found = await mapSome(ids, (id) =>
    readSettled(`target "${id}"`, () => aws.getTarget(gatewayId, id), patience),
  );
  return found.filter((target) => target !== undefined);
}

/** What targets of ours use beside the provider that is wanted. */
async function readFormer(
  { deploymentId }: StateQuery,
  provider: ActualState['provider'],
  targets: readonly Target[],
  aws: AwsPort,
): Promise<readonly FoundProvider[]> {
  const ours = targets.filter(({ description }) => originOf(description, deploymentId) !== undefined);
  const others = targets.filter((target) => !ours.includes(target));
  const kept = new Set([provider?.arn, ...others.map(({ credential }) => providerOf(credential))]);
  const arns = new Set(ours.flatMap(({ credential }) => providerOf(credential) ?? []));
  return mapSome(
    [...arns].filter((arn) => !kept.has(arn)),
    async (arn) => {
      const provider = { ...parseProviderArn(arn), arn };
      return { ...provider, tags: await readTags(provider, deploymentId, aws) };
    },
  );
}

/** ARN of the provider that a credential names. */
export function providerOf(credential: Credential | undefined): string | undefined {
  return credential !== undefined && 'providerArn' in credential ? credential.providerArn : undefined;
}

/** For example `…:token-vault/default/apikeycredentialprovider/asana-key` (observed 2026-09-28). */
function parseProviderArn(arn: string): ProviderName {
  const kind: ProviderKind = arn.includes('/oauth2credentialprovider/') ? 'oauth' : 'apiKey';
  return { kind, name: arn.slice(arn.lastIndexOf('/') + 1) };
}

/** Every credential provider of the account that carries this deployment's mark. */
export async function readOurProviders(
  deploymentId: string,
  aws: AwsPort,
): Promise<readonly FoundProvider[]> {
  const all = await aws.listProviders();
  const tagged = await mapSome(all, async (provider) => ({
    ...provider,
    tags: await readTags(provider, deploymentId, aws),
  }));
  return tagged.filter(({ tags }) => isOurs(tags, deploymentId));
}

async function mapSome<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_A_TIME) {
    results.push(...(await Promise.all(items.slice(start, start + AT_A_TIME).map(read))));
  }
  return results;
}
