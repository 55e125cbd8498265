import { z } from 'zod';
import type { Ids } from '../../ids.ts';
import { ToolkitError } from '../../../contract/errors.ts';
import { secretPolicy } from '../../secrets-manager/read-permission.ts';
import { boolean, cannot, decodeProperties, madeUpName, number, placeOf } from '../making.ts';
import type { Maker, ResourceToMake } from '../making.ts';

const flag = boolean.default(false);

const generation = z.object({
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  PasswordLength: number.default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: flag,
  ExcludeUppercase: flag,
  ExcludeNumbers: flag,
  ExcludePunctuation: flag,
  IncludeSpace: flag,
  RequireEachIncludedType: boolean.default(true),
});

type Generation = z.infer<typeof generation>;

const secretProperties = z.object({
  Name: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generation.optional(),
});

/** `AWS::SecretsManager::Secret`: its value is given or made up. */
export const makeSecret: Maker = (resource, app) => {
  const { Name, SecretString, GenerateSecretString } = decodeProperties(resource, secretProperties);
  if (SecretString !== undefined && GenerateSecretString !== undefined) {
    throw cannot(resource, 'has both a value and a way to make one up');
  }
  const { ids, secrets } = app.aws.account;
  const value =
    GenerateSecretString === undefined ? SecretString : generated(resource, ids, GenerateSecretString);
  if (value === undefined) throw cannot(resource, 'has no value');
  const { arn } = secrets.create(Name ?? madeUpName(app, resource), value);
  return { ref: arn, attributes: { Id: arn } };
};

/** `AWS::SecretsManager::ResourcePolicy`: who may read a secret's value. */
export const makeSecretPolicy: Maker = (resource, { aws }) => {
  const { SecretId, ResourcePolicy } = decodeProperties(
    resource,
    z.object({ SecretId: z.string(), ResourcePolicy: z.record(z.string(), z.unknown()) }),
  );
  const { secrets } = aws.account;
  const stored = secrets.find(SecretId);
  if (stored === undefined) {
    throw new ToolkitError(
      'config-invalid',
      `${placeOf(resource)} is about secret "${SecretId}", which is not there`,
      { hint: 'Give the value of a secret that is there before the app: --secret ARN=env:NAME.' },
    );
  }
  secrets.change(stored, { policy: secretPolicy(stored.name, ResourcePolicy) });
  return { ref: stored.arn, attributes: { Id: stored.arn } };
};

function generated(resource: ResourceToMake, ids: Ids, options: Generation): string {
  const { SecretStringTemplate, GenerateStringKey } = options;
  const password = makePassword(resource, ids, options);
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password;
  const template = parse(SecretStringTemplate);
  if (template === undefined) throw cannot(resource, 'has a SecretStringTemplate that is no JSON object');
  return JSON.stringify({ ...template, [GenerateStringKey]: password });
}

/** As GetRandomPassword of Secrets Manager (API reference; background knowledge). */
function makePassword(resource: ResourceToMake, ids: Ids, options: Generation): string {
  const excluded = new Set(options.ExcludeCharacters);
  const alphabets = [
    options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    options.IncludeSpace ? ' ' : '',
  ]
    .map((alphabet) =>
      Array.from(alphabet)
        .filter((character) => !excluded.has(character))
        .join(''),
    )
    .filter((alphabet) => alphabet !== '');
  if (alphabets.length === 0) throw cannot(resource, 'excludes every character');
  const required = options.RequireEachIncludedType ? alphabets.map((alphabet) => ids.text(alphabet, 1)) : [];
  return required.join('') + ids.text(alphabets.join(''), options.PasswordLength - required.length);
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
