import { describe, expect, it } from 'vitest';
import { LEFT_OUT } from './left-out.ts';
import { findProofs } from './proofs.ts';
import { REQUIREMENTS } from './requirements.ts';

const REFUSED = LEFT_OUT.filter(({ isSilent }) => isSilent !== true);

describe('the requirement rows', () => {
  const proofs = findProofs();

  it('have ids of their own, a source, a day and one sentence', () => {
    const ids = [...REQUIREMENTS, ...LEFT_OUT].map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) < index)).toEqual([]);
    for (const { id, source, read, behaviour } of REQUIREMENTS) {
      expect(id).toMatch(/^(0|[A-J]\d*)\/[a-z0-9-]+$/);
      expect(source).not.toBe('');
      expect(read).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
      expect(behaviour).toMatch(/^[A-Z`"].*\.$/s);
    }
  });

  it('are each proved by a test that names them', () => {
    const proved = new Set(proofs.map(({ id }) => id));
    expect([...REQUIREMENTS, ...REFUSED].map(({ id }) => id).filter((id) => !proved.has(id))).toEqual([]);
  });

  it('are all that tests name', () => {
    const known = new Set([...REQUIREMENTS, ...REFUSED].map(({ id }) => id));
    expect(proofs.filter(({ id }) => !known.has(id))).toEqual([]);
  });
});
