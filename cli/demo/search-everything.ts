import type { LocalDeployment } from '../deploy-local.ts';
import { check } from './narrator.ts';
import { findSecrets } from './search-secrets.ts';
import type { Stage } from './stage.ts';

export async function searchEverything(
  { transcript }: Stage,
  { aws, stack }: LocalDeployment,
  tokens: readonly string[],
): Promise<readonly [string, undefined]> {
  const keys = [...aws.account.apiGateway.apiKeys.values()].map(({ value }) => value.reveal());
  const secrets = [...tokens, ...keys, stack.client.clientSecret.reveal()];
  check(
    findSecrets(secrets, [{ where: 'a probe', text: `x${secrets[0] ?? ''}y` }]).length === 1,
    'the search finds nothing',
  );
  const found = findSecrets(secrets, transcript);
  check(found.length === 0, `a secret stands in: ${[...new Set(found)].join(', ')}`);
  const calls = transcript.filter(({ text }) => text.includes('"kind":"function"')).length;
  check(calls > 0, 'nothing was logged, so nothing was searched');
  return [
    `${secrets.length} secrets searched for in ${transcript.length} texts, in clear, base64 and URL form: none found`,
    undefined,
  ];
}
