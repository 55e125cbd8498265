import type { Requirement } from '../requirement.ts';

export const INTERCEPTORS: readonly Requirement[] = [];
