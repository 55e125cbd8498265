import { expect, test } from 'vitest';
import { decodeBrokerConfig } from '../../config/broker-config.ts';
import { decodeBrokerPolicyFile } from '../../config/broker-policy.ts';
import { POLICY } from '../broker-lambda/broker-world.ts';

const decode = (text: string) => decodeBrokerConfig({ file: 'broker.yaml', text });
const policy = decodeBrokerPolicyFile({ file: 'broker.yaml', text: POLICY });
const NAMED = `${POLICY}name: central\n`;

test('a broker.yaml is a name, a policy and a stack with defaults', () => {
  expect(decode(NAMED)).toEqual({
    name: 'central',
    policy,
    stack: { memoryMb: 256, logRetentionDays: 365, tracing: true, otherReaders: [], keyArns: [] },
  });
});

test('what it says of the stack is no part of the policy, whoever reads it', () => {
  const text = `${NAMED}stack: { reservedConcurrency: 2 }\n`;
  expect(decode(text).stack).toMatchObject({ reservedConcurrency: 2 });
  expect(decode(text).policy).toEqual(policy);
  expect(decodeBrokerPolicyFile({ file: 'broker.yaml', text })).toEqual(policy);
});

/** `[title, text, message]` */
test.each([
  ['no name', POLICY, 'the key "name" is missing: a name: letters, digits, dots'],
  ['a name with a slash', `${POLICY}name: a/b\n`, '"name" must be a name: letters, digits, dots'],
  ['an unknown part of the stack', `${NAMED}stack: { vpc: mine }\n`, 'has an unknown key "stack.vpc"'],
  [
    'readers by wildcard',
    `${NAMED}stack: { otherReaders: ['arn:aws:iam::444455556666:role/*'] }\n`,
    '"stack.otherReaders[0]" must be the ARN of a role or user; no wildcard',
  ],
  [
    'a key by its alias',
    `${NAMED}stack: { keyArns: ['arn:aws:kms:eu-central-1:444455556666:alias/mine'] }\n`,
    '"stack.keyArns[0]" must be the ARN of a key; no alias, no wildcard',
  ],
  [
    'days that CloudWatch does not know',
    `${NAMED}stack: { logRetentionDays: 8 }\n`,
    '"stack.logRetentionDays"',
  ],
  [
    'rules that contradict each other',
    NAMED.replace('tenants: [globex]', 'tenants: [acme]'),
    '"rules[1]" is invalid: it and "rules[0]" allow the same request',
  ],
])('a broker.yaml with %s is refused', (_, text, message) => {
  const code = message.includes('unknown key') ? 'config-unknown-key' : 'config-invalid';
  expect(() => decode(text)).toThrow(expect.objectContaining({ code }));
  expect(() => decode(text)).toThrow(message);
});
