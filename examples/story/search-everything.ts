import { check } from '../../cli/demo/narrator.ts';
import { findSecrets } from '../../cli/demo/search-secrets.ts';
import type { LocalAws } from '../../local/start.ts';
import type { Scene } from './run-story.ts';

/**
 * Fails where one of the secrets stands in anything that was printed, logged, audited, answered or shown to a model, or
 * in the history of a call.
 */
export function searchEverything(
  { transcript }: Scene,
  accounts: readonly LocalAws[],
  secrets: readonly string[],
): readonly [string, undefined] {
  const keys = accounts.flatMap(({ account }) =>
    [...account.apiGateway.apiKeys.values()].map(({ value }) => value.reveal()),
  );
  const all = [...new Set([...secrets, ...keys])];
  const histories = accounts.map(({ history }) => ({
    where: 'history',
    text: JSON.stringify(history.list()),
  }));
  const searched = [...transcript, ...histories];
  check(
    all.every((each) => findSecrets([each], [{ where: 'a probe', text: `x${each}y` }]).length === 1),
    'the search finds nothing',
  );
  const found = findSecrets(all, searched);
  check(found.length === 0, `a secret stands in: ${[...new Set(found)].join(', ')}`);
  const audited = transcript.filter(({ text }) => /brought\\*":\[/.test(text)).length;
  check(audited > 0, 'nothing was audited, so nothing was searched');
  return [
    `${all.length} secrets searched for in ${searched.length} texts, ${audited} of them audit lines of brought tokens: none found`,
    undefined,
  ];
}
