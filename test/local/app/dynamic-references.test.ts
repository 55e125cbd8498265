import { describe, expect, it } from 'vitest';
import { resolveReferences } from '../../../local/app/dynamic-references.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:key-AbCdEf';
const SECRETS: Readonly<Record<string, string>> = { [ARN]: '{"apiKey":"s3cret","n":1}', plain: 'text' };
const read = (id: string): string | undefined => SECRETS[id];

describe('a dynamic reference', () => {
  it.each([
    ['a member by ARN', `{{resolve:secretsmanager:${ARN}:SecretString:apiKey::}}`, 's3cret'],
    [
      'a member of the current version',
      `{{resolve:secretsmanager:${ARN}:SecretString:apiKey:AWSCURRENT}}`,
      's3cret',
    ],
    ['the whole text by name', '{{resolve:secretsmanager:plain}}', 'text'],
    ['the whole text, said so', '{{resolve:secretsmanager:plain:SecretString}}', 'text'],
    ['a part of a text', 'a {{resolve:secretsmanager:plain:SecretString:::}} b', 'a text b'],
    ['nested values', [{ a: '{{resolve:secretsmanager:plain}}' }], [{ a: 'text' }]],
    ['what is none', '{{other}}', '{{other}}'],
  ])('is %s', (_title, value, want) => {
    expect(resolveReferences(value, 'here', read)).toEqual(want);
  });

  it.each([
    ['{{resolve:ssm:/a/b}}', 'here reads from "ssm", which the local AWS has not'],
    ['{{resolve:secretsmanager:gone:SecretString:a}}', 'here reads secret "gone", which is not there'],
    [
      '{{resolve:secretsmanager:plain:SecretString:a}}',
      'here reads "a" of secret "plain", which has no such text',
    ],
    [
      '{{resolve:secretsmanager:plain:SecretString::AWSPREVIOUS}}',
      'here reads an earlier version of secret "plain"',
    ],
  ])('%s is refused without its value', (value, message) => {
    expect(() => resolveReferences(value, 'here', read)).toThrow(
      expect.objectContaining({ code: 'config-invalid', message }) as Error,
    );
  });
});
