import type { Requirement } from '../requirement.ts';

export const DATA_PLANE: readonly Requirement[] = [];
