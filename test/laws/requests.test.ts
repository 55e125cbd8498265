import { describe, expect, it } from 'vitest';
import { checkRequests } from './check-requests.ts';
import { compileDocument } from './compile-document.ts';
import { holds } from './runs.ts';

describe.each([16_384, 600])('with a budget of %i bytes for each tool', (toolBytes) => {
  it('every declared request is taken by the tool and arrives as the vendor declares it', async () => {
    let made = 0;
    await holds(60, async (document) => {
      const compilation = compileDocument(document, { toolBytes });
      if (compilation === undefined) return;
      const checked = await checkRequests(document, compilation);
      made += checked.made;
      expect(checked.violations).toEqual([]);
    });
    expect(made, 'a law about nothing proves nothing').toBeGreaterThan(300);
    // Each request is checked against a schema compiled for it alone.
  }, 120_000);
});
