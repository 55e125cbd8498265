import { describe, expect, it } from 'vitest';
import { compileDocument } from './compile-document.ts';
import { recount } from './recount-names.ts';
import { holds } from './runs.ts';

describe.each([16_384, 600])('with a budget of %i bytes for each tool', (toolBytes) => {
  it('the report counts the names that are declared and those that are really shown', async () => {
    let [declared, surviving] = [0, 0];
    await holds(80, (document) => {
      const compilation = compileDocument(document, { toolBytes });
      if (compilation === undefined) return;
      const { parts, report } = compilation;
      const counted = recount(
        document,
        parts.map((part) => part.document),
        parts.map(({ routes }) => routes),
        report.operations,
      );
      expect(report.fidelity).toMatchObject(counted);
      declared += counted.declaredNames;
      surviving += counted.survivingNames;
    });
    expect(surviving, 'a law about nothing proves nothing').toBeGreaterThan(500);
    if (toolBytes < 1000) expect(surviving).toBeLessThan(declared);
  });
});
