import type { Requirement } from '../requirement.ts';

export const OPENAPI_TARGETS: readonly Requirement[] = [];
