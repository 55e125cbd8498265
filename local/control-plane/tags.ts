import type {
  ListTagsForResourceCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Account } from '../account.ts';
import { awsError } from './answer.ts';
import { listGatewaysNow } from './find.ts';
import type { Answer } from './answer.ts';

/** `TagResource`: 204; given keys replace those of the same name. */
export function tagResource(input: TagResourceCommandInput, account: Account): Answer {
  return withTags(account, input.resourceArn, (arn, tags) => {
    account.controlPlane.tags.set(arn, new Map([...tags, ...Object.entries(input.tags ?? {})]));
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

/** Gateways and credential providers have tags; a target has none. The 404's wording is assumed. */
function withTags(
  account: Account,
  arn: string | undefined,
  run: (arn: string, tags: ReadonlyMap<string, string>) => Answer,
): Answer {
  const { providers, tags } = account.controlPlane;
  const taggable = [...listGatewaysNow(account), ...providers.values()].map((resource) => resource.arn);
  if (arn === undefined || !taggable.includes(arn)) {
    return awsError('ResourceNotFoundException', `Resource ${arn ?? ''} not found`);
  }
  return run(arn, tags.get(arn) ?? new Map());
}
