import type { Requirement } from '../requirement.ts';

export const PROPAGATION: readonly Requirement[] = [];
