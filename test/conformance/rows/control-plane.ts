import type { Requirement } from '../requirement.ts';

export const CONTROL_PLANE: readonly Requirement[] = [];
