import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { decodeJwt } from 'jose';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secret } from '../../contract/secret.ts';
import type { ExchangeTokenPlan } from '../../contract/interceptor-plan.ts';
import { createExchangeParts } from '../../interceptor-lambda/exchange-parts.ts';
import { clientCredentials } from '../../tokens/client-credentials.ts';
import { createSecretReader } from '../../tokens/secret-reader.ts';
import { secretsManager } from '../../tokens/secrets-manager.ts';
import { planWith, verify } from '../interceptor-lambda/world.ts';
import { sdkSettings, startAws } from '../local/local-aws.ts';

const SECRET_ID = 'crm/exchange';
const TTL = { accessTokenTtlSeconds: 600 };

/** A gateway's exchange whose client secret is rotated as by a rotation function of Secrets Manager. */
async function setUp() {
  const aws = await startAws();
  const { issuer } = aws;
  const secrets = new SecretsManagerClient(sdkSettings(aws));
  const token = randomUUID();
  const setSecret = (value: string) =>
    issuer.registerClient({ clientId: 'gw', clientSecret: secret(value), scopes: ['gw/act'], ...TTL });
  await setSecret('first');
  issuer.registerExchange({ clientId: 'gw', audiences: ['crm'], scopes: ['crm/read'] });
  await issuer.registerClient({
    clientId: 'front',
    clientSecret: secret('f'),
    scopes: ['gw/invoke'],
    ...TTL,
  });
  await secrets.send(new CreateSecretCommand({ Name: SECRET_ID, SecretString: 'first' }));
  const { tokenUrl } = issuer;
  const subjectToken = (
    await clientCredentials({ tokenUrl, clientId: 'front', clientSecret: secret('f') }).get()
  ).value;
  const reads: string[] = [];
  /** An environment of the interceptor's function, with what it keeps of the secret. */
  const environment = () => {
    const { accessKeyId, secretAccessKey } = sdkSettings(aws).credentials;
    const credentials = async () => ({ accessKeyId, secretAccessKey: secret(secretAccessKey) });
    const reader = createSecretReader({ region: aws.region, endpointUrl: aws.endpointUrl, credentials });
    const { exchange } = createExchangeParts(planOf(tokenUrl), {
      now: Date.now,
      fetch,
      secretOf: () =>
        secretsManager({
          secretId: SECRET_ID,
          reader: {
            read(id, stage, signal) {
              reads.push(stage);
              return reader.read(id, stage, signal);
            },
          },
        }),
    });
    return async (): Promise<unknown> => {
      const { value } = await exchange.exchange({ subjectToken, audience: 'crm', scope: 'crm/read' });
      return decodeJwt(value.reveal()).aud;
    };
  };
  return {
    environment,
    reads,
    rotation: {
      createSecret: () =>
        secrets.send(
          new PutSecretValueCommand({
            SecretId: SECRET_ID,
            ClientRequestToken: token,
            SecretString: 'second',
            VersionStages: ['AWSPENDING'],
          }),
        ),
      setSecret: () => setSecret('second'),
      async testSecret() {
        const pending = { SecretId: SECRET_ID, VersionId: token, VersionStage: 'AWSPENDING' };
        const { SecretString = '' } = await secrets.send(new GetSecretValueCommand(pending));
        await clientCredentials({ tokenUrl, clientId: 'gw', clientSecret: secret(SecretString) }).get();
      },
      async finishSecret() {
        const current = await secrets.send(new GetSecretValueCommand({ SecretId: SECRET_ID }));
        await secrets.send(
          new UpdateSecretVersionStageCommand({
            SecretId: SECRET_ID,
            VersionStage: 'AWSCURRENT',
            MoveToVersionId: token,
            RemoveFromVersionId: current.VersionId,
          }),
        );
      },
    },
  };
}

function planOf(tokenUrl: string): ExchangeTokenPlan {
  const step = { step: 'exchange-token', tokenUrl, audience: 'crm' };
  const client = { id: 'gw', secret: { secretId: SECRET_ID } };
  const issuer = { discoveryUrl: 'https://issuer.example/.well-known/openid-configuration' };
  const plan = planWith({ request: [verify(issuer), { client, ...step }] }).request[1];
  if (plan?.step !== 'exchange-token') throw new Error('there is no such step');
  return plan;
}

type Step = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';

describe('tokens are exchanged while the secret of the client is rotated', () => {
  it.each<[string, readonly Step[], readonly string[]]>([
    [
      'as Secrets Manager does it',
      ['createSecret', 'setSecret', 'testSecret', 'finishSecret'],
      // The warm one knows the first secret; once it is refused it looks for another.
      ['AWSCURRENT', 'AWSPENDING'],
    ],
    [
      'where the issuer learns of it last',
      ['createSecret', 'finishSecret', 'setSecret', 'testSecret'],
      ['AWSCURRENT'],
    ],
  ])('%s', async (_, steps, warmReads) => {
    const { environment, reads, rotation } = await setUp();
    const warm = environment();
    expect(await warm()).toBe('crm');
    reads.splice(0);
    for (const step of steps) {
      await rotation[step]();
      expect([step, await warm()]).toEqual([step, 'crm']);
    }
    expect(reads).toEqual(warmReads);
    // An environment that starts when all is done needs the current version alone.
    reads.splice(0);
    expect(await environment()()).toBe('crm');
    expect(reads).toEqual(['AWSCURRENT']);
  });

  it('also by an environment that starts at each step, whichever version it finds', async () => {
    const { environment, reads, rotation } = await setUp();
    const steps: readonly Step[] = ['createSecret', 'finishSecret', 'setSecret'];
    const seen: string[] = [];
    for (const step of steps) {
      await rotation[step]();
      reads.splice(0);
      expect([step, await environment()()]).toEqual([step, 'crm']);
      seen.push(`${step}: ${reads.join(' ')}`);
    }
    expect(seen).toEqual([
      'createSecret: AWSCURRENT',
      // The issuer still wants the last one: neither the current nor the pending one, which are the same now.
      'finishSecret: AWSCURRENT AWSCURRENT AWSPENDING AWSPREVIOUS',
      'setSecret: AWSCURRENT',
    ]);
  });
});
