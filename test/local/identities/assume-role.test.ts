import { AssumeRoleCommand, STSClient } from '@aws-sdk/nested-clients/sts';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import type { RoleSettings } from '../../../local/iam/role.ts';
import { assumedRole } from '../../../tokens/assumed-role.ts';
import { refusalOf } from '../local-aws.ts';
import {
  allowing,
  askSts,
  assuming,
  CENTRAL,
  credentialsOf,
  EXTERNAL_ID,
  keyIn,
  sessionOf,
  startAccounts,
  STRANGER,
  trusting,
  WORKLOAD,
} from './accounts.ts';
import type { Accounts } from './accounts.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const CALLER = `arn:aws:iam::${WORKLOAD}:role/gateways/crm-interceptor`;
const ACCESS = `arn:aws:iam::${CENTRAL}:role/brokers/crm-access`;

/** A role with a path in either account: the central one trusts the other with an external id. */
async function withRoles(
  caller: Partial<RoleSettings> = {},
  access: Partial<RoleSettings> = {},
): Promise<Accounts> {
  const accounts = await startAccounts({ clock: createClock(() => NOON) });
  accounts.workload.addRole({
    name: 'crm-interceptor',
    path: '/gateways/',
    trustPolicy: { Statement: [] },
    policies: { Assume: allowing('sts:AssumeRole', ACCESS) },
    ...caller,
  });
  accounts.central.addRole({
    name: 'crm-access',
    path: '/brokers/',
    trustPolicy: trusting(CALLER, EXTERNAL_ID),
    maxSessionSeconds: 43_200,
    ...access,
  });
  return accounts;
}

const WITH_ID = assuming(ACCESS, { ExternalId: EXTERNAL_ID });
const denied = (arn: string, role = ACCESS) => ({
  status: 403,
  code: 'AccessDenied',
  message: `User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
});

describe('a role of another account', () => {
  it('[I/assume-role] is assumed by the SDK, at whichever account STS is asked, and signs as itself from then on', async () => {
    const { workload, central } = await withRoles();
    const credentials = credentialsOf(sessionOf(workload, CALLER));
    const arn = `arn:aws:sts::${CENTRAL}:assumed-role/crm-access/crm`;
    for (const aws of [workload, central]) {
      const sts = new STSClient({
        endpoint: aws.endpointUrl,
        region: aws.region,
        credentials,
        systemClockOffset: NOON - Date.now(),
      });
      const answer = await sts.send(
        new AssumeRoleCommand({ RoleArn: ACCESS, RoleSessionName: 'crm', ExternalId: EXTERNAL_ID }),
      );
      expect(answer.AssumedRoleUser?.Arn).toBe(arn);
      expect(answer.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:crm$/);
      expect(answer.Credentials?.Expiration).toEqual(new Date(NOON + 3_600_000));
      expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/);
      expect(answer).not.toHaveProperty('PackedPolicySize');
      sts.destroy();
    }
  });

  it('[I/wire] is answered for as the service does, byte for byte', async () => {
    const { workload } = await withRoles();
    const { status, headers, text } = await askSts(workload, sessionOf(workload, CALLER), WITH_ID);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/xml');
    const requestId = headers.get('x-amzn-requestid') ?? '';
    const key = keyIn({ text } as never);
    const shown = text
      .replace(key.accessKeyId, 'ID')
      .replace(key.secretAccessKey.reveal(), 'SECRET')
      .replace(key.sessionToken?.reveal() ?? '', 'TOKEN')
      .replace(/AROA\w{17}/, 'AROA')
      .replace(requestId, 'REQUEST');
    expect(shown).toBe(`<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser>
      <AssumedRoleId>AROA:crm</AssumedRoleId>
      <Arn>arn:aws:sts::${CENTRAL}:assumed-role/crm-access/crm</Arn>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ID</AccessKeyId>
      <SecretAccessKey>SECRET</SecretAccessKey>
      <SessionToken>TOKEN</SessionToken>
      <Expiration>2026-11-21T13:00:00Z</Expiration>
    </Credentials>
  </AssumeRoleResult>
  <ResponseMetadata>
    <RequestId>REQUEST</RequestId>
  </ResponseMetadata>
</AssumeRoleResponse>
`);
  });

  it("is assumed by this toolkit's own client, and not without its external id", async () => {
    const { workload } = await withRoles();
    const session = sessionOf(workload, CALLER);
    const asked = (externalId: string) =>
      assumedRole({
        ...{ roleArn: ACCESS, externalId, sessionName: 'crm', region: workload.region },
        ...{ endpointUrl: workload.endpointUrl, credentials: async () => session, now: () => NOON },
      });
    expect((await asked(EXTERNAL_ID)()).expiresAt).toBe(NOON + 900_000);
    await expect(asked('another-external-id')()).rejects.toMatchObject({
      code: 'remote-refused',
      message: `role "${ACCESS}" cannot be assumed: AccessDenied`,
    });
  });

  it.each<[string, Partial<RoleSettings>, Partial<RoleSettings>, Readonly<Record<string, string>>]>([
    ['without the external id', {}, {}, assuming(ACCESS)],
    ['with another external id', {}, {}, assuming(ACCESS, { ExternalId: `${EXTERNAL_ID}0` })],
    [
      'with the external id in another case',
      {},
      {},
      assuming(ACCESS, { ExternalId: EXTERNAL_ID.toUpperCase() }),
    ],
    ["where the caller's own policies do not allow it", { policies: {} }, {}, WITH_ID],
    [
      'where they allow another role',
      { policies: { Other: allowing('sts:AssumeRole', `${ACCESS}-2`) } },
      {},
      WITH_ID,
    ],
    [
      'where they deny it beside what they allow',
      {
        policies: {
          All: allowing('*'),
          Not: { Statement: { Effect: 'Deny', Action: 'STS:assume*', Resource: '*' } },
        },
      },
      {},
      WITH_ID,
    ],
    [
      "where the role's trust denies it beside what it allows",
      {},
      {
        trustPolicy: {
          Statement: [
            { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
            { Effect: 'Deny', Principal: { AWS: WORKLOAD }, Action: 'sts:AssumeRole' },
          ],
        },
      },
      WITH_ID,
    ],
    ['that trusts nobody', {}, { trustPolicy: { Statement: [] } }, WITH_ID],
    [
      'that trusts a service',
      {},
      {
        trustPolicy: {
          Statement: {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        },
      },
      WITH_ID,
    ],
    [
      'that trusts the role of that name without its path',
      {},
      { trustPolicy: trusting(`arn:aws:iam::${WORKLOAD}:role/crm-interceptor`, EXTERNAL_ID) },
      WITH_ID,
    ],
    [
      'that trusts another session of the caller',
      {},
      { trustPolicy: trusting(`arn:aws:sts::${WORKLOAD}:assumed-role/crm-interceptor/other`, EXTERNAL_ID) },
      WITH_ID,
    ],
  ])('[I/assume-denied] is not assumed %s', async (_title, caller, access, form) => {
    const { workload } = await withRoles(caller, access);
    const session = sessionOf(workload, CALLER);
    expect(await askSts(workload, session, form)).toMatchObject(denied(session.principalArn));
  });

  it('[I/no-such-role] that is not there is refused in the same words, also where the path alone is wrong', async () => {
    const { workload } = await withRoles({ policies: { Assume: allowing('sts:AssumeRole') } });
    const session = sessionOf(workload, CALLER);
    for (const name of [
      'brokers/missing',
      'crm-access',
      'brokers/CRM-access',
      'brokers/brokers/crm-access',
    ]) {
      const role = `arn:aws:iam::${CENTRAL}:role/${name}`;
      const form = assuming(role, { ExternalId: EXTERNAL_ID });
      expect(await askSts(workload, session, form)).toMatchObject(denied(session.principalArn, role));
    }
  });

  it('is not assumed by a role of the same name in a third account that knows everything', async () => {
    const { workload, stranger } = await withRoles();
    stranger.addRole({ name: 'crm-interceptor', path: '/gateways/', trustPolicy: { Statement: [] } });
    const role = `arn:aws:iam::${STRANGER}:role/gateways/crm-interceptor`;
    const session = sessionOf(stranger, role, 'session');
    expect(await askSts(stranger, session, WITH_ID)).toMatchObject(denied(session.principalArn));
    expect(await askSts(workload, session, WITH_ID)).toMatchObject(denied(session.principalArn));
  });

  it.each<[string, unknown, boolean]>([
    ['its account', WORKLOAD, true],
    ["its account's root", `arn:aws:iam::${WORKLOAD}:root`, true],
    ['the very session', `arn:aws:sts::${WORKLOAD}:assumed-role/crm-interceptor/session`, true],
    ['everybody', '*', true],
    ['several, of whom it is one', [STRANGER, CALLER], true],
    ['another account', `arn:aws:iam::${STRANGER}:root`, false],
  ])('[I/principals] that trusts %s', async (_title, principal, isTrusted) => {
    const { workload } = await withRoles({}, { trustPolicy: trusting(principal, EXTERNAL_ID) });
    const { status } = await askSts(workload, sessionOf(workload, CALLER), WITH_ID);
    expect(status).toBe(isTrusted ? 200 : 403);
  });

  it('[I/both-sides] that trusts an account leaves it to that account who of it may', async () => {
    const { workload } = await withRoles({ policies: {} }, { trustPolicy: trusting(WORKLOAD) });
    const session = sessionOf(workload, CALLER);
    expect(await askSts(workload, session, WITH_ID)).toMatchObject(denied(session.principalArn));
    workload.addRole({
      ...{ name: 'crm-interceptor', path: '/gateways/', trustPolicy: { Statement: [] } },
      policies: { Assume: allowing('sts:AssumeRole', ACCESS) },
    });
    const { status } = await askSts(workload, session, WITH_ID);
    expect(status, 'a session has the permissions that its role has now').toBe(200);
  });
});

describe('a role of the same account', () => {
  it('[I/same-account] is assumed by whom its trust names, and by others of the account only where they are allowed', async () => {
    const { central } = await withRoles();
    const caller = central.addRole({ name: 'caller', trustPolicy: { Statement: [] }, policies: {} });
    const session = sessionOf(central, caller);
    const ask = async (trustPolicy: object): Promise<number> => {
      const role = central.addRole({ name: 'target', trustPolicy: { ...trustPolicy } });
      return (await askSts(central, session, assuming(role))).status;
    };
    expect(await ask(trusting(caller))).toBe(200);
    expect(await ask(trusting(CENTRAL))).toBe(403);
    central.addRole({
      ...{ name: 'caller', trustPolicy: { Statement: [] } },
      policies: { Assume: allowing('sts:AssumeRole') },
    });
    expect(await ask(trusting(CENTRAL))).toBe(200);
    expect(await ask({ Statement: [] }), 'its own policies alone are not enough').toBe(403);
  });

  it('keeps what was taken from a role by hand', async () => {
    const { workload } = await withRoles();
    const session = sessionOf(workload, CALLER);
    workload.account.credentials.deny(CALLER, 'sts:AssumeRole');
    expect(await askSts(workload, session, WITH_ID)).toMatchObject(denied(session.principalArn));
  });
});

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

describe('whose request it is', () => {
  it.each<
    [
      string,
      (key: ReturnType<typeof sessionOf>, other: ReturnType<typeof sessionOf>) => object,
      string,
      string,
    ]
  >([
    [
      'a key that nobody knows',
      () => ({ accessKeyId: 'ASIANOBODY' }),
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    ],
    [
      'another secret',
      (_, { secretAccessKey }) => ({ secretAccessKey }),
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    ],
    [
      "another session's token",
      (_, { sessionToken }) => ({ sessionToken }),
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    ],
    [
      'no session token',
      () => ({ sessionToken: undefined }),
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    ],
    [
      "another session's token and secret under its own key",
      (_, { sessionToken, secretAccessKey }) => ({ sessionToken, secretAccessKey }),
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    ],
    [
      'a made-up secret',
      () => ({ secretAccessKey: secret('made-up') }),
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    ],
  ])('[I/signature] is nobody’s with %s', async (_title, change, code, message) => {
    const { workload, central } = await withRoles();
    const key = sessionOf(workload, CALLER);
    const other = sessionOf(central, ACCESS);
    const answer = await askSts(workload, { ...key, ...change(key, other) }, WITH_ID);
    expect(answer).toMatchObject({ status: 403, code, message });
  });

  it('is verified although the account verifies no signatures', async () => {
    const { workload } = await startAccounts({ verifySignatures: false });
    const [user] = workload.account.accessKeys;
    if (user === undefined) throw new Error('the account has no key');
    const forged = { ...user, secretAccessKey: secret('forged') };
    const answer = await askSts(workload, forged, { Action: 'GetCallerIdentity', Version: '2011-06-15' });
    expect(answer).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  it('is not taken from a request of ten minutes ago', async () => {
    const { workload } = await withRoles();
    const late = { nowMs: NOON - 600_000 };
    expect(await askSts(workload, sessionOf(workload, CALLER), WITH_ID, late)).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
  });

  it('[I/regions] may be signed for any Region', async () => {
    const { workload } = await withRoles();
    const { status } = await askSts(workload, sessionOf(workload, CALLER), WITH_ID, {
      region: 'eu-central-1',
    });
    expect(status).toBe(200);
  });
});

describe('GetCallerIdentity', () => {
  const WHO = { Action: 'GetCallerIdentity', Version: '2011-06-15' };

  it('[I/caller-identity] tells a session, with its account and without the path of its role', async () => {
    const { workload, central } = await withRoles({ policies: {} });
    const session = sessionOf(workload, CALLER);
    const { status, text } = await askSts(central, session, WHO);
    expect(status).toBe(200);
    expect(text).toMatch(
      new RegExp(
        `<Arn>arn:aws:sts::${WORKLOAD}:assumed-role/crm-interceptor/session</Arn>\\s*<UserId>AROA[A-Z2-7]{17}:session</UserId>\\s*<Account>${WORKLOAD}</Account>`,
      ),
    );
  });

  it('[I/caller-identity] tells a user', async () => {
    const { workload } = await startAccounts();
    const [user] = workload.account.accessKeys;
    if (user === undefined) throw new Error('the account has no key');
    const { text } = await askSts(workload, user, WHO);
    expect(text).toContain(`<Arn>arn:aws:iam::${WORKLOAD}:user/local</Arn>`);
    expect(text).toMatch(/<UserId>AIDA[A-Z2-7]{17}<\/UserId>/);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['another version', { ...WHO, Version: '2000-01-01' }, 'GetCallerIdentity for version 2000-01-01'],
    ['no version', { Action: 'GetCallerIdentity' }, 'GetCallerIdentity for version NO_VERSION_SPECIFIED'],
    ['another name', { ...WHO, Action: 'GetSessionToken' }, 'GetSessionToken for version 2011-06-15'],
    ['a name of JavaScript', { ...WHO, Action: 'constructor' }, 'constructor for version 2011-06-15'],
  ])('[I/invalid-action] is not found under %s', async (_title, form, what) => {
    const { workload } = await startAccounts();
    const [user] = workload.account.accessKeys;
    if (user === undefined) throw new Error('the account has no key');
    const answer = await askSts(workload, user, form);
    expect(answer).toMatchObject({
      status: 400,
      code: 'InvalidAction',
      message: `Could not find operation ${what}`,
    });
    expect(answer.text).toContain('xmlns="http://webservices.amazon.com/AWSFault/2005-15-09"');
  });

  it('[I/no-action] sends elsewhere who asks for nothing, or not by a form', async () => {
    const { workload } = await startAccounts();
    const [user] = workload.account.accessKeys;
    if (user === undefined) throw new Error('the account has no key');
    const nothing = await askSts(workload, user, { Version: '2011-06-15' });
    const json = await askSts(workload, user, WHO, { headers: { 'content-type': 'application/json' } });
    for (const { status, headers } of [nothing, json]) {
      expect([status, headers.get('location')]).toEqual([302, 'https://aws.amazon.com/iam']);
    }
  });
});
