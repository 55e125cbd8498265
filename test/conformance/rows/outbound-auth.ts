import type { Requirement } from '../requirement.ts';

export const OUTBOUND_AUTH: readonly Requirement[] = [];
