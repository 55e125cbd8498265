import type { Requirement } from '../requirement.ts';

export const API_GATEWAY: readonly Requirement[] = [];
