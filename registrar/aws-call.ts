import { secret } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import { awsError } from './aws-error.ts';

/** Faults of the caller by HTTP status, yet gone in a moment. */
const THROTTLES = ['ThrottlingException', 'TooManyRequestsException'];
const ABSENCES = ['ResourceNotFoundException', 'NotFoundException'];
const NO_SECRET: Secret = secret('');

/**
 * Makes an SDK call. A failure keeps its name and message and loses the rest: an SDK error carries the whole
 * answer, and a message of the service may repeat the value that it refuses (observed 2026-09-28), so `sent`
 * is taken out of it. The message of a parser quotes the answer, which may hold a key, and is replaced.
 * @throws ToolkitError `remote-refused` or `remote-failed`
 */
export async function awsCall<T>(
  operation: string,
  call: () => Promise<T>,
  sent: Secret = NO_SECRET,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const isRefusal = isClientFault(error) && !THROTTLES.includes(name);
    const told = isUnreadable(error) ? 'the answer is not JSON' : without(sent, message);
    throw awsError({ operation, name, message: told, isRefusal });
  }
}

/** The same for a read: `undefined` where the resource does not exist. */
export async function awsFind<T>(operation: string, call: () => Promise<T>): Promise<T | undefined> {
  return awsCall(operation, async () => {
    try {
      return await call();
    } catch (error) {
      if (error instanceof Error && ABSENCES.includes(error.name)) return undefined;
      throw error;
    }
  });
}

/** All items of all pages. */
export async function awsPages<Page, Item>(
  operation: string,
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  return awsCall(operation, async () => {
    const all: Item[] = [];
    for await (const page of pages) all.push(...(items(page) ?? []));
    return all;
  });
}

function isClientFault(error: unknown): boolean {
  return error instanceof Error && '$fault' in error && error.$fault === 'client';
}

/** Whether a parser's error is at the bottom of it. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && (error instanceof SyntaxError || isUnreadable(error.cause));
}

function without(sent: Secret, message: string): string {
  const value = sent.reveal();
  return value === '' ? message : message.replaceAll(value, sent.toString());
}
