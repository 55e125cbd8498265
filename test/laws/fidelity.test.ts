import { describe, expect, it } from 'vitest';
import { withBodies } from './check-requests.ts';
import { compileDocument } from './compile-document.ts';
import { recountNames } from './recount-names.ts';
import { holds } from './runs.ts';

describe.each([16_384, 600])('with a budget of %i bytes for each tool', (toolBytes) => {
  it('the report counts the names that are declared and those that are really shown', async () => {
    let [declared, surviving] = [0, 0];
    await holds(80, (document) => {
      const compilation = compileDocument(document, { toolBytes });
      if (compilation === undefined) return;
      const recount = recountNames(withBodies(document), compilation);
      expect(compilation.report.fidelity).toMatchObject(recount);
      declared += recount.declaredNames;
      surviving += recount.survivingNames;
    });
    expect(surviving, 'a law about nothing proves nothing').toBeGreaterThan(500);
    if (toolBytes < 1000) expect(surviving).toBeLessThan(declared);
  });
});
