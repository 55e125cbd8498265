import { expect, it } from 'vitest';
import { ToolkitError } from '../../../contract/errors.ts';
import { thrown, unhandledRejection } from '../../../local/lambda/failures.ts';

const OURS = new ToolkitError('not-configured', 'secret "agents/crm" is not there', {
  hint: 'Make it first.',
});

it.each<[string, unknown, string]>([
  [
    'with its code, message and hint',
    OURS,
    'not-configured: secret "agents/crm" is not there (Make it first.)',
  ],
  ['without a hint', new ToolkitError('token-missing', 'no token'), 'token-missing: no token'],
  ['of another kind by its name alone', new TypeError('sekret'), 'TypeError'],
  [
    'of Node by its code alone',
    Object.assign(new Error('sekret'), { code: 'ERR_INVALID_ARG_TYPE' }),
    'ERR_INVALID_ARG_TYPE',
  ],
  ['that is none by its type', 'sekret', 'a value of type "string"'],
])('a log tells of an error %s', (_title, error, want) => {
  expect(thrown('sample', 'threw', error).reason).toBe(`function "sample" threw ${want}`);
  expect(unhandledRejection('sample', error).reason).toBe(
    `function "sample" left a rejection of ${want} unhandled`,
  );
});
