import type { Requirement } from '../requirement.ts';

export const REFERENCE_SCENARIO: readonly Requirement[] = [];
