import { AssumeRoleCommand, STSClient } from '@aws-sdk/nested-clients/sts';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import { refusalOf } from '../local-aws.ts';
import {
  askSts,
  assuming,
  CENTRAL,
  credentialsOf,
  EXTERNAL_ID,
  keyIn,
  sessionOf,
  startAccounts,
  trusting,
  WORKLOAD,
} from './accounts.ts';
import { ACCESS, CALLER, NOON, WITH_ID, withRoles } from './roles.ts';

describe('the length of a session', () => {
  it.each<[string, string | undefined, number]>([
    ['an hour where nobody says', undefined, 3600],
    ['the shortest', '900', 900],
    ['with a sign and zeros', '+0900', 900],
    ['the longest of a chained role', '3600', 3600],
  ])('[I/duration] is %s', async (_title, given, seconds) => {
    const { workload } = await withRoles();
    const form = given === undefined ? WITH_ID : { ...WITH_ID, DurationSeconds: given };
    const { text } = await askSts(workload, sessionOf(workload, CALLER), form);
    const expected = new Date(NOON + seconds * 1000).toISOString().replace('.000', '');
    expect(text).toContain(`<Expiration>${expected}</Expiration>`);
  });

  const LEAST =
    "at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900";
  const MOST =
    "at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200";
  it.each<[string, string, string | undefined]>([
    ['899', 'ValidationError', `1 validation error detected: Value '899' ${LEAST}`],
    ['-1', 'ValidationError', `1 validation error detected: Value '-1' ${LEAST}`],
    ['43201', 'ValidationError', `1 validation error detected: Value '43201' ${MOST}`],
    [
      '3601',
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    ],
    ['', 'MalformedInput', 'missing value for decimal type'],
    ['900.0', 'MalformedInput', undefined],
    ['1e3', 'MalformedInput', undefined],
    ['2147483648', 'MalformedInput', undefined],
  ])('[I/duration] is not "%s"', async (given, code, message) => {
    const { workload } = await withRoles();
    const form = { ...WITH_ID, DurationSeconds: given };
    const answer = await askSts(workload, sessionOf(workload, CALLER), form);
    expect([answer.status, answer.code, answer.message]).toEqual([400, code, message]);
  });

  it("[I/duration] is not longer than the role's own bound, up to twelve hours for a user", async () => {
    const { workload } = await withRoles({}, { trustPolicy: trusting(WORKLOAD), maxSessionSeconds: 7200 });
    const [user] = workload.account.accessKeys;
    if (user === undefined) throw new Error('the account has no key');
    const ask = (seconds: string) => askSts(workload, user, assuming(ACCESS, { DurationSeconds: seconds }));
    expect((await ask('7200')).status).toBe(200);
    expect(await ask('7201')).toMatchObject({
      status: 400,
      code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    const session = sessionOf(workload, CALLER);
    expect(await askSts(workload, session, { ...WITH_ID, DurationSeconds: '7201' })).toMatchObject({
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
  });

  it('[I/expired-session] ends', async () => {
    const clock = createClock(() => NOON);
    const { central } = await startAccounts({ clock });
    const [user] = central.account.accessKeys;
    const role = central.addRole({ name: 'short', trustPolicy: trusting('*') });
    if (user === undefined) throw new Error('the account has no key');
    const key = keyIn(await askSts(central, user, assuming(role, { DurationSeconds: '900' })));
    const who = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
    clock.advance(899_999);
    expect((await askSts(central, key, who)).status).toBe(200);
    clock.advance(1);
    expect(await askSts(central, key, who)).toMatchObject({
      status: 403,
      code: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
  });
});

const BEYOND = String.raw`[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`;

describe('a request for a role', () => {
  it.each<[string, readonly (readonly [string, string])[], string]>([
    [
      'no role',
      [['RoleSessionName', 'crm']],
      "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      'neither role nor name',
      [],
      "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
    ],
    [
      'an empty role',
      [
        ['RoleArn', ''],
        ['RoleSessionName', 'crm'],
      ],
      `2 validation errors detected: Value '' at 'roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ${BEYOND}; Value '' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20`,
    ],
    [
      'what is no ARN',
      [
        ['RoleArn', 'x'.repeat(20)],
        ['RoleSessionName', 'crm'],
      ],
      `${'x'.repeat(20)} is invalid`,
    ],
    [
      'the ARN of a user',
      [
        ['RoleArn', `arn:aws:iam::${CENTRAL}:user/alice`],
        ['RoleSessionName', 'crm'],
      ],
      `arn:aws:iam::${CENTRAL}:user/alice is invalid`,
    ],
    [
      'a name of one letter',
      [
        ['RoleArn', ACCESS],
        ['RoleSessionName', 'a'],
      ],
      "1 validation error detected: Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      'a name of 65 letters',
      [
        ['RoleArn', ACCESS],
        ['RoleSessionName', 'a'.repeat(65)],
      ],
      `1 validation error detected: Value '${'a'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'a name that would be read as another session',
      [
        ['RoleArn', ACCESS],
        ['RoleSessionName', 'bad/name'],
      ],
      "1 validation error detected: Value 'bad/name' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      'an external id with a space',
      [
        ['RoleArn', ACCESS],
        ['RoleSessionName', 'crm'],
        ['ExternalId', 'a b'],
      ],
      "1 validation error detected: Value 'a b' at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*",
    ],
    [
      'a policy of the session, which would narrow it',
      [
        ['RoleArn', ACCESS],
        ['RoleSessionName', 'crm'],
        ['Policy', '{}'],
      ],
      "the local AWS does not support 'Policy' of AssumeRole",
    ],
    [
      'tags of the session',
      [
        ['RoleArn', ACCESS],
        ['RoleSessionName', 'crm'],
        ['Tags.member.1.Key', 'a'],
      ],
      "the local AWS does not support 'Tags.member.1.Key' of AssumeRole",
    ],
  ])('[I/validation] with %s is refused', async (_title, pairs, message) => {
    const { workload } = await withRoles();
    const form = [['Action', 'AssumeRole'], ['Version', '2011-06-15'], ...pairs] as const;
    expect(await askSts(workload, sessionOf(workload, CALLER), form)).toMatchObject({
      status: 400,
      code: 'ValidationError',
      message,
    });
  });

  it('[I/first-counts] counts the first of two parameters of a name', async () => {
    const { workload } = await withRoles();
    const session = sessionOf(workload, CALLER);
    const ask = (...ids: readonly string[]) =>
      askSts(workload, session, [
        ...Object.entries(assuming(ACCESS)),
        ...ids.map((id) => ['ExternalId', id] as const),
        ['Unknown', 'value'],
      ]);
    expect((await ask(EXTERNAL_ID, 'another-external-id')).status).toBe(200);
    expect((await ask('another-external-id', EXTERNAL_ID)).status).toBe(403);
  });

  it('says what it was sent in a well-formed answer', async () => {
    const { workload } = await withRoles();
    const RoleSessionName = '</Message><Code>\u0000&';
    const { text } = await askSts(workload, sessionOf(workload, CALLER), { ...WITH_ID, RoleSessionName });
    expect(text).toContain("Value '&lt;/Message&gt;&lt;Code&gt;\ufffd&amp;' at".replaceAll("'", '&apos;'));
    expect(text.match(/<Code>/g)).toHaveLength(1);
  });

  it('is refused by the SDK as an error of that name', async () => {
    const { workload } = await withRoles();
    const credentials = credentialsOf(sessionOf(workload, CALLER));
    const sts = new STSClient({
      ...{ endpoint: workload.endpointUrl, region: workload.region, credentials },
      systemClockOffset: NOON - Date.now(),
    });
    const asked = sts.send(new AssumeRoleCommand({ RoleArn: ACCESS, RoleSessionName: 'crm' }));
    expect(await refusalOf(asked)).toMatchObject({ name: 'AccessDenied', status: 403 });
    sts.destroy();
  });

  it('[I/throttled] can be made to be one too many', async () => {
    const { workload } = await withRoles();
    workload.faults.throttleNext('AssumeRole');
    const session = sessionOf(workload, CALLER);
    expect(await askSts(workload, session, WITH_ID)).toMatchObject({ status: 400, code: 'Throttling' });
    expect((await askSts(workload, session, WITH_ID)).status).toBe(200);
  });
});
