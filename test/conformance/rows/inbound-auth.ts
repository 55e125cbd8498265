import type { Requirement } from '../requirement.ts';

export const INBOUND_AUTH: readonly Requirement[] = [];
