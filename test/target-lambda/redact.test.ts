import { expect, it } from 'vitest';
import { redact } from '../../target-lambda/redact.ts';

it('strikes out the longest of secrets that begin alike', () => {
  expect(redact('my token-abc-def and token-abc', ['token-abc', 'token-abc-def'])).toBe(
    'my [secret] and [secret]',
  );
});

it('leaves a text alone that is too short to be searched for', () => {
  expect(redact('{"a":true}', ['true', ''])).toBe('{"a":true}');
});
