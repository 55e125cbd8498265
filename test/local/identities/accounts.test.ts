import {
  BedrockAgentCoreControlClient,
  ListGatewaysCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createIdentities } from '../../../local/iam/identities.ts';
import { startLocalAws } from '../../../local/start.ts';
import type { LocalAws } from '../../../local/start.ts';
import { makeGateway, post, refusalOf, rpc, startAws } from '../local-aws.ts';
import { sigV4Headers } from '../../../local/sigv4/sign.ts';
import { askSts, credentialsOf, sessionOf, startAccounts, STRANGER, trusting, WORKLOAD } from './accounts.ts';

const WHO = { Action: 'GetCallerIdentity', Version: '2011-06-15' };

async function listAt(aws: LocalAws, credentials: ReturnType<typeof credentialsOf>): Promise<number> {
  const client = new BedrockAgentCoreControlClient({
    ...{ endpoint: aws.endpointUrl, region: aws.region, credentials, maxAttempts: 1 },
  });
  const { items = [] } = await client.send(new ListGatewaysCommand({}));
  return items.length;
}

describe('accounts of one world', () => {
  it('have each a key of its own, which the others know', async () => {
    const { workload, stranger } = await startAccounts();
    const [own] = workload.account.accessKeys;
    if (own === undefined) throw new Error('the account has no key');
    expect(own.accessKeyId).not.toBe(stranger.account.accessKeys[0]?.accessKeyId);
    expect(workload.sdkSettings.credentials).toEqual(credentialsOf(own));
    const { text } = await askSts(stranger, own, WHO);
    expect(text).toContain(`<Account>${WORKLOAD}</Account>`);
  });

  it('[I/own-account] answer to their own callers alone where signatures are verified', async () => {
    const { workload, stranger } = await startAccounts();
    expect(await listAt(workload, workload.sdkSettings.credentials)).toBe(0);
    const session = sessionOf(stranger, `arn:aws:iam::${STRANGER}:role/curious`);
    expect(await refusalOf(listAt(workload, credentialsOf(session)))).toEqual({
      name: 'AccessDeniedException',
      message: `User: ${session.principalArn} is not authorized: this endpoint is that of account ${WORKLOAD}`,
      status: 403,
    });
  });

  it('[I/gateway-of-another] have gateways with IAM for their own callers alone', async () => {
    const { workload, stranger } = await startAccounts({ verifySignatures: false });
    const { gatewayUrl } = await makeGateway(workload, { authorizerType: 'AWS_IAM' });
    const call = async (aws: LocalAws): Promise<number> => {
      const [key] = aws.account.accessKeys;
      if (key === undefined) throw new Error('the account has no key');
      const { host, pathname: path } = new URL(gatewayUrl);
      const body = JSON.stringify(rpc('tools/list'));
      const scope = { service: 'bedrock-agentcore', region: aws.region };
      const headers = sigV4Headers({ method: 'POST', path, host, body }, key, scope, Date.now());
      return (await post(gatewayUrl, body, headers)).status;
    };
    expect(await call(workload)).toBe(200);
    expect(await call(stranger)).toBe(403);
  });

  it('are not started with a key that stands for somebody else already', async () => {
    const identities = createIdentities();
    const key = { accessKeyId: 'AKIASHARED', secretAccessKey: secret('s') };
    const principalArn = `arn:aws:iam::${WORKLOAD}:user/alice`;
    await startAws({ identities, accountId: WORKLOAD, accessKeys: [{ ...key, principalArn }] });
    const other = startLocalAws({
      ...{ identities, accountId: STRANGER },
      accessKeys: [{ ...key, principalArn: `arn:aws:iam::${STRANGER}:user/alice` }],
    });
    await expect(other).rejects.toMatchObject({
      code: 'config-invalid',
      message: `access key "AKIASHARED" of "arn:aws:iam::${STRANGER}:user/alice" is known as that of "${principalArn}"`,
    });
  });
});

it('accounts of worlds of their own do not know each other', async () => {
  const [one, other] = [await startAws({ accountId: WORKLOAD }), await startAws({ accountId: STRANGER })];
  const role = one.addRole({ name: 'open', trustPolicy: trusting('*') });
  const session = sessionOf(one, role);
  expect(await askSts(one, session, WHO)).toMatchObject({ status: 200 });
  expect(await askSts(other, session, WHO)).toMatchObject({ status: 403, code: 'InvalidClientTokenId' });
});
