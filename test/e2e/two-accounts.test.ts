import { expect, it } from 'vitest';
import { runStory } from '../../examples/story/run-story.ts';
import { tokenBrokerApp } from '../../examples/token-broker/main.ts';

it(
  'the stacks of a gateway and a broker, each in its own account, give the right token to the right caller and nothing to others',
  { timeout: 240_000 },
  async () => {
    const lines: string[] = [];
    const isWhole = await runStory(tokenBrokerApp, (line) => void lines.push(line));
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(isWhole).toBe(true);
    const steps = lines.flatMap((line) => /^ok   (\S+)/.exec(line)?.[1] ?? []);
    expect(steps).toEqual([
      'two-accounts',
      'log-in',
      'tools-v1',
      'tools-v2',
      'acme-reads',
      'globex-reads',
      'acme-writes',
      'globex-may-not-write',
      'unsigned',
      'another-account',
      'wrong-external-id',
      'without-the-role',
      'secrets-of-the-broker',
      'broker-gone',
      'no-token-anywhere',
    ]);
  },
);
