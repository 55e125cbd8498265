import type { Resource, ResourceMethod, RestApi } from '../api-gateway/state.ts';
import type { AppInMaking } from './making.ts';

/**
 * What is deployed and could not be called in AWS: a method whose function nobody lets API Gateway invoke answers 500
 * there to every call (Lambda developer guide, services-apigateway). One sentence for each.
 */
export function uninvokableMethods({ aws, apis, invocations }: AppInMaking): readonly string[] {
  const deployed = [...aws.account.apiGateway.restApis.values()].filter(({ id }) => apis.has(id));
  return deployed.flatMap((api) =>
    (api.resources ?? []).flatMap((resource) =>
      resource.methods
        .filter(
          (method) => !api.stages.every(({ name }) => mayInvoke(invocations, api, name, resource, method)),
        )
        .map(
          ({ httpMethod, functionName }) =>
            `${httpMethod} ${resource.path} of REST API "${api.name}" may not invoke function "${functionName}"`,
        ),
    ),
  );
}

function mayInvoke(
  invocations: AppInMaking['invocations'],
  api: RestApi,
  stage: string,
  { path }: Resource,
  { httpMethod, functionName }: ResourceMethod,
): boolean {
  const called = `${stage}/${httpMethod === 'ANY' ? 'GET' : httpMethod}${path.replace(/\{[^}]+\}/g, 'x')}`;
  return invocations
    .filter((permission) => permission.functionName === functionName)
    .filter(({ principal }) => principal === 'apigateway.amazonaws.com')
    .some(({ sourceArn }) => sourceArn === undefined || matches(sourceArn, `:${api.id}/${called}`));
}

/** Whether a source ARN, in which `*` stands for anything, ends with this place. */
function matches(sourceArn: string, place: string): boolean {
  const pattern = sourceArn.replace(/^arn:[^:]*:execute-api:[^:]*:[^:]*/, '');
  const literal = pattern.split('*').map((part) => part.replace(/[.?+^$|()[\]{}\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(place);
}
