import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../../scripts/reference-docs.ts';

describe('the generated pages', () => {
  it.each(Object.entries(referencePages()))('docs/%s is what "npm run generate" writes', (file, text) => {
    expect(readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8')).toBe(text);
  });

  it('say what each code of a finding means', () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const found = ['cli', 'config', 'contract', 'infra', 'registrar', 'transform'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .flatMap((name) => [
          ...readFileSync(join(root, folder, name), 'utf8').matchAll(/\bcode: '([a-z-]+\/[a-z-]+)'/g),
        ]),
    );
    const codes = new Set(found.map(([, code = '']) => code));
    expect([...codes]).toEqual(expect.arrayContaining(['bind-tokens/none', 'interceptors/argument-shown']));
    const page = referencePages()['findings.md'] ?? '';
    expect([...codes].filter((code) => !page.includes(`| \`${code}\` |`))).toEqual([]);
  });
});
