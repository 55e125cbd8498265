import { AssumeRoleCommand, STSClient } from '@aws-sdk/nested-clients/sts';
import { describe, expect, it } from 'vitest';
import type { RoleSettings } from '../../../local/iam/role.ts';
import { assumedRole } from '../../../tokens/assumed-role.ts';
import {
  allowing,
  askSts,
  assuming,
  CENTRAL,
  credentialsOf,
  EXTERNAL_ID,
  keyIn,
  sessionOf,
  STRANGER,
  trusting,
  WORKLOAD,
} from './accounts.ts';
import { ACCESS, CALLER, denied, NOON, WITH_ID, withRoles } from './roles.ts';

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
