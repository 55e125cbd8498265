import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../../scripts/reference-docs.ts';

describe('the generated pages', () => {
  it.each(Object.entries(referencePages()))('docs/%s is what "npm run generate" writes', (file, text) => {
    expect(readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8')).toBe(text);
  });
});
