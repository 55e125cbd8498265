import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { askSts, sessionOf, startAccounts, WORKLOAD } from './accounts.ts';
import { ACCESS, CALLER, NOON, WITH_ID, withRoles } from './roles.ts';

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
    ['another name', { ...WHO, Action: 'GetNothing' }, 'GetNothing for version 2011-06-15'],
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
