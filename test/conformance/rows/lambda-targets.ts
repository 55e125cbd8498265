import type { Requirement } from '../requirement.ts';

export const LAMBDA_TARGETS: readonly Requirement[] = [];
