import { describe, expect, it } from 'vitest';
import { decodePolicy } from '../../../local/iam/decode-policy.ts';
import { evaluateGrant, evaluateOwn, isPermitted } from '../../../local/iam/evaluate.ts';
import type { Grant, OwnVerdict } from '../../../local/iam/evaluate.ts';
import { ACTIONS } from '../../../local/iam/policy.ts';
import { principalOf } from '../../../local/iam/principal.ts';
import { makeRole } from '../../../local/iam/role.ts';
import { secret } from '../../../contract/secret.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:broker';
const SESSION = principalOf(
  {
    accessKeyId: 'ASIA',
    secretAccessKey: secret('s'),
    principalArn: 'arn:aws:sts::111122223333:assumed-role/caller/s-1',
    roleArn: 'arn:aws:iam::111122223333:role/path/caller',
  },
  () => undefined,
);
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:crm-AbCdEf';

const IDENTITY = { where: 'policy "P" of role "r"', actions: ACTIONS, kind: 'identity' } as const;
const TRUST = { where: 'the trust policy of role "r"', actions: ['sts:AssumeRole'], kind: 'trust' } as const;
const OF_SECRET = {
  where: 'the policy of secret "s"',
  actions: ['secretsmanager:GetSecretValue'],
  kind: 'resource',
} as const;

describe('what a policy says of a function', () => {
  const asked = {
    principal: SESSION,
    action: 'lambda:InvokeFunctionUrl',
    resource: FUNCTION,
    context: { 'lambda:functionurlauthtype': 'AWS_IAM', 'lambda:invokedviafunctionurl': 'true' },
  } as const;

  it.each<[string, object, string]>([
    ['the action by name', { Action: 'lambda:InvokeFunctionUrl', Resource: FUNCTION }, 'allowed'],
    ['the action in another case', { Action: 'LAMBDA:invokefunctionurl', Resource: FUNCTION }, 'allowed'],
    ['a part of the action', { Action: 'lambda:Invoke*', Resource: '*' }, 'allowed'],
    ['a letter of the action', { Action: 'lambda:InvokeFunctionUr?', Resource: '*' }, 'allowed'],
    ['the one of the two that is shorter', { Action: 'lambda:InvokeFunction', Resource: '*' }, 'silent'],
    ['all actions but another', { NotAction: 's3:*', Resource: '*' }, 'allowed'],
    ['all actions but this', { NotAction: ['lambda:*'], Resource: '*' }, 'silent'],
    ['a part of the ARN', { Action: '*', Resource: 'arn:aws:lambda:*:111122223333:function:*' }, 'allowed'],
    ['the ARN in another case', { Action: '*', Resource: FUNCTION.toUpperCase() }, 'silent'],
    ['another function', { Action: '*', Resource: `${FUNCTION}-2` }, 'silent'],
    ['versions of the function alone', { Action: '*', Resource: `${FUNCTION}:*` }, 'silent'],
    ['all but another function', { Action: '*', NotResource: `${FUNCTION}-2` }, 'allowed'],
    ['all but this function', { Action: '*', NotResource: [`${FUNCTION}-2`, FUNCTION] }, 'silent'],
    [
      'the kind of URL',
      {
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      },
      'allowed',
    ],
    [
      'another kind of URL',
      { Action: '*', Resource: '*', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } },
      'silent',
    ],
    [
      'calls by URL, as a boolean',
      { Action: '*', Resource: '*', Condition: { Bool: { 'Lambda:invokedViaFunctionUrl': true } } },
      'allowed',
    ],
    [
      'calls that are not by URL',
      { Action: '*', Resource: '*', Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': ['false'] } } },
      'silent',
    ],
    [
      'two conditions, one of which does not hold',
      {
        Action: '*',
        Resource: '*',
        Condition: {
          Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
          StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' },
        },
      },
      'silent',
    ],
    [
      'a key that the request has not',
      { Action: '*', Resource: '*', Condition: { StringEquals: { 'sts:ExternalId': 'x' } } },
      'silent',
    ],
    [
      'characters that a regular expression would read',
      { Action: '*', Resource: `${FUNCTION}|.*` },
      'silent',
    ],
  ])('is told by %s', (_title, statement, verdict) => {
    const policy = decodePolicy({ Statement: [{ Effect: 'Allow', ...statement }] }, IDENTITY);
    expect(evaluateOwn([policy], asked)).toBe(verdict);
  });
});

describe('who may read a secret', () => {
  const grantOf = (statement: object): Grant =>
    evaluateGrant(decodePolicy({ Statement: { Resource: '*', Action: '*', ...statement } }, OF_SECRET), {
      principal: SESSION,
      action: 'secretsmanager:GetSecretValue',
      resource: SECRET_ARN,
    });
  const butFor = (operator: string, ...readers: readonly string[]): object => ({
    ...{ Effect: 'Deny', Principal: '*' },
    Condition: { [operator]: { 'aws:PrincipalArn': readers } },
  });

  it.each<[string, object, Grant]>([
    ['its role', { Effect: 'Allow', Principal: { AWS: SESSION.roleArn } }, 'principal'],
    ['its account', { Effect: 'Allow', Principal: { AWS: ['111122223333'] } }, 'account'],
    ['everybody, and it is denied', butFor('ArnNotEquals', 'arn:aws:iam::111122223333:role/other'), 'denied'],
    ['all but it', butFor('ArnNotEquals', 'arn:aws:iam::111122223333:role/path/caller'), 'none'],
    [
      'all but several, of whom it is one',
      butFor('ArnNotLike', 'arn:aws:iam::1:role/x', SESSION.roleArn ?? ''),
      'none',
    ],
    ['all but a part of its ARN', butFor('ArnNotLike', 'arn:aws:iam::*:role/path/*'), 'none'],
    [
      'all but a pattern that would go beyond a part',
      butFor('ArnNotLike', 'arn:aws:iam:*:role/path/caller'),
      'denied',
    ],
    ['all but its session', butFor('ArnNotEquals', SESSION.arn), 'denied'],
    [
      'all but the role without its path',
      butFor('ArnNotEquals', 'arn:aws:iam::111122223333:role/caller'),
      'denied',
    ],
  ])('[I/principal-arn] is told by a policy about %s', (_title, statement, grant) => {
    expect(grantOf(statement)).toBe(grant);
  });
});

describe('both sides together', () => {
  const VERDICTS: readonly OwnVerdict[] = ['allowed', 'denied', 'silent', 'unknown'];
  const permitted = (grant: Grant, isSameAccount: boolean): readonly string[] =>
    VERDICTS.filter((own) => isPermitted(grant, own, isSameAccount));

  it('[I/evaluation] permit in one account what either does, and what the owner only says of the account by the other', () => {
    expect(permitted('principal', true)).toEqual(['allowed', 'silent', 'unknown']);
    expect(permitted('account', true)).toEqual(['allowed', 'unknown']);
    expect(permitted('none', true)).toEqual(['allowed']);
    expect(permitted('denied', true)).toEqual([]);
  });

  it('[I/evaluation] permit across accounts what both do', () => {
    expect(permitted('principal', false)).toEqual(['allowed', 'unknown']);
    expect(permitted('account', false)).toEqual(['allowed', 'unknown']);
    expect(permitted('none', false)).toEqual([]);
    expect(permitted('denied', false)).toEqual([]);
  });
});

describe('a policy', () => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };

  it.each<[string, object, typeof TRUST | typeof IDENTITY | typeof OF_SECRET, string]>([
    [
      'with a condition that is not known',
      { ...allow, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
      TRUST,
      'the trust policy of role "r" has a condition "Bool" of "aws:MultiFactorAuthPresent", which is not supported',
    ],
    [
      'with an operator that is not known',
      { ...allow, Condition: { StringLike: { 'sts:ExternalId': 'a*' } } },
      TRUST,
      'the trust policy of role "r" has a condition "StringLike", which is not supported',
    ],
    [
      'with an operator of JavaScript',
      { ...allow, Condition: { constructor: { 'sts:ExternalId': 'a' } } },
      TRUST,
      'the trust policy of role "r" has a condition "constructor", which is not supported',
    ],
    [
      'with everybody but some',
      { ...allow, Principal: undefined, NotPrincipal: { AWS: '111122223333' } },
      TRUST,
      'the trust policy of role "r" has a "NotPrincipal", which is not supported',
    ],
    [
      'with part of a name',
      { ...allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } },
      TRUST,
      'the trust policy of role "r" has the principal "arn:aws:iam::111122223333:role/*", which is none',
    ],
    [
      'of trust with a resource',
      { ...allow, Resource: '*' },
      TRUST,
      'the trust policy of role "r" has a "Resource"',
    ],
    [
      'of trust in nobody',
      { Effect: 'Allow', Action: 'sts:AssumeRole' },
      TRUST,
      'the trust policy of role "r" has no "Principal"',
    ],
    [
      'of an identity with a principal',
      { ...allow, Resource: '*' },
      IDENTITY,
      'policy "P" of role "r" has a "Principal"',
    ],
    [
      'of an identity without a resource',
      { Effect: 'Allow', Action: 'sts:AssumeRole' },
      IDENTITY,
      'policy "P" of role "r" has no "Resource"',
    ],
    [
      'with a variable',
      { Effect: 'Allow', Action: 'sts:*', Resource: 'arn:aws:iam::1:role/${aws:username}' },
      IDENTITY,
      'policy "P" of role "r" has the variable "arn:aws:iam::1:role/${aws:username}", which is not supported',
    ],
    [
      'with actions and without',
      { Effect: 'Allow', Action: 'sts:*', NotAction: 's3:*', Resource: '*' },
      IDENTITY,
      'policy "P" of role "r" has "Action" and "NotAction"',
    ],
    [
      'of a secret about callers that cannot be told here',
      {
        ...{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:*', Resource: '*' },
        Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } },
      },
      OF_SECRET,
      'the policy of secret "s" has a condition "StringNotEquals", which is not supported',
    ],
    [
      'that neither allows nor denies',
      { ...allow, Effect: 'Maybe' },
      TRUST,
      'the trust policy of role "r" is none at "Statement.0.Effect": Invalid option: expected one of "Allow"|"Deny"',
    ],
  ])('%s is refused when it is made', (_title, statement, place, message) => {
    expect(() => decodePolicy({ Statement: [statement] }, place)).toThrow(
      expect.objectContaining({ code: 'config-invalid', message }) as Error,
    );
  });

  it('may say of other actions, of services and of logins what it likes', () => {
    const odd = { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } };
    const others = [
      { ...odd, Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      { ...odd, Effect: 'Allow', Principal: { Federated: 'x' }, Action: 'sts:AssumeRoleWithSAML' },
      { ...odd, Effect: 'Allow', Principal: '*', Action: 'sts:TagSession' },
    ];
    expect(decodePolicy({ Statement: others }, TRUST)).toEqual([]);
    const bucket = { ...odd, Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::${aws:username}' };
    expect(decodePolicy({ Statement: [bucket] }, IDENTITY)).toEqual([]);
  });
});

describe('a role', () => {
  it.each([
    ['a name with a slash', { name: 'a/b' }, 'role "a/b" has a name that IAM does not take'],
    ['a path without its end', { path: '/a' }, 'role "r" has path "/a": a path begins and ends with a slash'],
    [
      'sessions of half an hour',
      { maxSessionSeconds: 1800 },
      'role "r" has sessions of 1800 seconds, not of 3600 to 43200',
    ],
  ])('with %s is refused', (_title, change, message) => {
    const settings = { name: 'r', trustPolicy: { Statement: [] }, ...change };
    expect(() => makeRole(settings, { accountId: '111122223333', region: 'us-east-1' })).toThrow(
      expect.objectContaining({ code: 'config-invalid', message }) as Error,
    );
  });

  it('has the ARN of its partition, account and path', () => {
    const settings = { name: 'r', path: '/a/b/', trustPolicy: { Statement: [] } };
    const { arn } = makeRole(settings, { accountId: '111122223333', region: 'cn-north-1' });
    expect(arn).toBe('arn:aws-cn:iam::111122223333:role/a/b/r');
  });
});
