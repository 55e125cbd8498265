import type { Account } from '../account.ts';
import { servedResources } from './state.ts';
import type { Resource, ResourceMethod, RestApi, Stage } from './state.ts';

/** Which stage of which API a request is for. */
export interface Place {
  readonly api: RestApi;
  readonly stage: Stage;
  /** Below the stage, as sent. */
  readonly path: string;
  readonly query: string;
}

/** The method that takes a request. */
export interface Route {
  readonly resource: Resource;
  readonly method: ResourceMethod;
  /** As sent, percent-encoded (assumed). */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The stage behind `/_api/API/STAGE/…`. */
export function findPlace({ apiGateway }: Account, rawUrl: string): Place | undefined {
  const match = /^\/_api\/([^/?]+)\/([^/?]+)(\/[^?]*)?(?:\?(.*))?$/.exec(rawUrl);
  const api = apiGateway.restApis.get(match?.[1] ?? '');
  const stage = api?.stages.find(({ name }) => name === match?.[2]);
  if (api === undefined || stage === undefined) return undefined;
  return { api, stage, path: match?.[3] ?? '/', query: match?.[4] ?? '' };
}

/**
 * The resource that fits a path best, and its method. A literal segment goes before a parameter and that before a
 * greedy one; a resource without the method does not give way to another (both background knowledge).
 */
export function findRoute({ api, stage, path }: Place, httpMethod: string): Route | undefined {
  const [best] = servedResources(api, stage)
    .filter(({ methods }) => methods.length > 0)
    .flatMap((resource) => fit(resource, path) ?? [])
    .toSorted((left, right) => (left.rank < right.rank ? 1 : -1));
  if (best === undefined) return undefined;
  const { resource, pathParameters } = best;
  const method =
    resource.methods.find((item) => item.httpMethod === httpMethod) ??
    resource.methods.find((item) => item.httpMethod === 'ANY');
  return method && { resource, method, pathParameters };
}

interface Fit {
  readonly resource: Resource;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** A digit per segment; what fits better sorts higher. */
  readonly rank: string;
}

function fit(resource: Resource, path: string): Fit | undefined {
  const segments = path.slice(1).split('/');
  const wanted = resource.path.slice(1).split('/');
  const pathParameters: Record<string, string> = {};
  let rank = '';
  for (const [index, want] of wanted.entries()) {
    const given = segments[index];
    const name = /^\{([^}+]+)\+?\}$/.exec(want)?.[1];
    if (given === undefined || (name !== undefined && given === '')) return undefined;
    if (name === undefined && want !== given) return undefined;
    const isGreedy = want.endsWith('+}');
    if (name !== undefined) pathParameters[name] = isGreedy ? segments.slice(index).join('/') : given;
    if (isGreedy) return { resource, pathParameters, rank: `${rank}0` };
    rank += name === undefined ? '2' : '1';
  }
  return segments.length === wanted.length ? { resource, pathParameters, rank } : undefined;
}
