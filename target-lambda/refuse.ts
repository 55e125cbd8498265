import type { Refusal } from '../contract/refusal.ts';

const DULL: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
};

/** Makes a {@link Refusal} whose text on the wire is the dull name of its status. */
export function refuse(status: 400 | 403 | 404 | 405 | 500, reason: string): Refusal {
  return { status, message: DULL[status] ?? '', reason };
}

/** Tells a refusal from what a function gives otherwise. Never asked about parsed JSON, which could look like one. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'reason' in value && 'message' in value;
}
