import type {
  ListTagsForResourceCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Account } from '../account.ts';
import { awsError, invalid } from './answer.ts';
import { listGatewaysNow } from './find.ts';
import type { Answer } from './answer.ts';

/** Tags of one resource (service model). */
const MAX_TAGS = 50;

/** `TagResource`: 204; given keys replace those of the same name. */
export function tagResource(input: TagResourceCommandInput, account: Account): Answer {
  return withTags(account, input.resourceArn, (arn, tags) => {
    const all = new Map([...tags, ...Object.entries(input.tags ?? {})]);
    // The limit is the model's for one call; that it holds for all together, and the wording, is assumed.
    if (all.size > MAX_TAGS) return invalid(`A resource can have at most ${MAX_TAGS} tags`);
    account.controlPlane.tags.set(arn, all);
    return {};
  });
}

/** `UntagResource`: 204. */
export function untagResource(input: UntagResourceCommandInput, account: Account): Answer {
  return withTags(account, input.resourceArn, (arn, tags) => {
    const kept = [...tags].filter(([key]) => !(input.tagKeys ?? []).includes(key));
    account.controlPlane.tags.set(arn, new Map(kept));
    return {};
  });
}

/** `ListTagsForResource`. */
export function listTagsForResource(input: ListTagsForResourceCommandInput, account: Account): Answer {
  return withTags(account, input.resourceArn, (_, tags) => ({ body: { tags: Object.fromEntries(tags) } }));
}

/** Gateways, credential providers and workload identities have tags; a target has none. The 404's wording is assumed. */
function withTags(
  account: Account,
  arn: string | undefined,
  run: (arn: string, tags: ReadonlyMap<string, string>) => Answer,
): Answer {
  const { controlPlane } = account;
  const gateways = listGatewaysNow(account);
  const { providers, oauthProviders, workloadIdentities, tags } = controlPlane;
  const others = [providers, oauthProviders, workloadIdentities].flatMap((map) => [...map.values()]);
  if (arn === undefined || ![...gateways, ...others].some((resource) => resource.arn === arn)) {
    return awsError('ResourceNotFoundException', `Resource ${arn ?? ''} not found`);
  }
  return run(arn, tags.get(arn) ?? new Map());
}
