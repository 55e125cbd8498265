import type { InterceptorPlan, SecretPlace } from './interceptor-plan.ts';

/** Names of the variables in which steps find secrets, each once. */
export function secretVariables(plan: Pick<InterceptorPlan, 'request'>): readonly string[] {
  return [...new Set(placesOf(plan).flatMap((place) => ('env' in place ? [place.env] : [])))];
}

/** Names or ARNs of the secrets in Secrets Manager that steps read, each once. */
export function secretIds(plan: Pick<InterceptorPlan, 'request'>): readonly string[] {
  return [...new Set(placesOf(plan).flatMap((place) => ('secretId' in place ? [place.secretId] : [])))];
}

function placesOf({ request }: Pick<InterceptorPlan, 'request'>): readonly SecretPlace[] {
  return request.flatMap((step) => {
    if (step.step !== 'exchange-token') return [];
    const { client } = step;
    return [client.method === 'private_key_jwt' ? client.privateKey : client.secret];
  });
}
