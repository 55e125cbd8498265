/** Tells every story in turn; exit code 1 where an expectation of one does not hold. */
import { headerPropagation } from './header-propagation/main.ts';
import { runStory } from './story/run-story.ts';
import { tokenBroker } from './token-broker/main.ts';
import { tokenExchange } from './token-exchange/main.ts';

let failed = 0;
for (const story of [headerPropagation, tokenExchange, tokenBroker]) {
  if (!(await runStory(story))) failed += 1;
  console.log('');
}
process.exitCode = failed === 0 ? 0 : 1;
