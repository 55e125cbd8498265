import { describe, expect, it } from 'vitest';
import { headerPropagation } from '../../examples/header-propagation/main.ts';
import { runStory } from '../../examples/story/run-story.ts';
import { tokenBroker } from '../../examples/token-broker/main.ts';
import { tokenExchange } from '../../examples/token-exchange/main.ts';

/** Whom the interceptor of each story asks on the way of a call. */
const HOPS: Readonly<Record<string, readonly RegExp[]>> = {
  'header-propagation': [/ secrets-manager: POST \S+ 200/, / token-endpoint: POST \S+\/token 200/],
  'token-exchange': [/ secrets-manager: POST \S+ 200/, / token-endpoint: POST \S+\/token 200/],
  'token-broker': [/ sts: POST \S+ 200/, / broker: POST \S+\/token 200/],
};

describe('the stories', () => {
  it.each([headerPropagation, tokenExchange, tokenBroker].map((story) => [story.name, story] as const))(
    '%s holds in every step, and prints hops with fingerprints alone',
    async (name, story) => {
      const lines: string[] = [];
      const ok = await runStory(story, (line) => void lines.push(line));
      expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
      expect(ok).toBe(true);
      expect(lines[0]).toBe(`# ${name}`);
      for (const hop of HOPS[name] ?? []) expect(lines.join('\n')).toMatch(hop);
      expect(lines.join('\n')).not.toMatch(/eyJ[\w-]+\.eyJ/);
      expect(lines.at(-1)).toMatch(/^\d+ steps, all ok$/);
    },
  );

  it('end at the first expectation that does not hold', async () => {
    const lines: string[] = [];
    const cleaned: string[] = [];
    const ok = await runStory(
      {
        name: 'broken',
        tell: async ({ step, cleanUp }) => {
          cleanUp(async () => void cleaned.push('first'));
          cleanUp(async () => void cleaned.push('last'));
          await step('wrong', () => Promise.reject(new Error('the vendor got another token')));
          await step('never', async () => ['too late', undefined]);
        },
      },
      (line) => void lines.push(line.replace(/\(\d+ ms\)/, '(1 ms)')),
    );
    expect(ok).toBe(false);
    expect(lines).toEqual(['# broken', 'FAIL wrong (1 ms): the vendor got another token']);
    expect(cleaned).toEqual(['last', 'first']);
  });
});
