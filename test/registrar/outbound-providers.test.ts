import { describe, expect, test } from 'vitest';
import { markedProviderName } from '../../contract/deployment-marks.ts';
import type { RegistrationInput } from '../../registrar/desired-state.ts';
import { destroy, prepareDestroy } from '../../registrar/destroy.ts';
import { hasChanges } from '../../registrar/plan.ts';
import { prepareRegistration, register } from '../../registrar/register.ts';
import { deployedAws, gatewayConfig, registrationInput, virtualClock } from './fixtures.ts';
import { asking, config, MODES } from './outbound-inputs.ts';

const clock = virtualClock();

describe("a key by the stack's secret", () => {
  const outputs = {
    Stack: { ApiKeyId: 'key1', ApiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:1:secret:k-AbCdEf' },
  };

  test('is never read, and is named where the service finds it', async () => {
    const aws = deployedAws();
    const asked: string[] = [];
    const watching = {
      ...aws,
      getApiKey: (id: string, what: 'with-value' | 'without-value') => {
        asked.push(what);
        return aws.getApiKey(id, what);
      },
    };
    const input = registrationInput({ outputs });
    const { steps } = await register(input, watching, { clock });
    expect(asked).toEqual(['without-value']);
    expect(aws.providers.get('my-key')).toMatchObject({
      key: undefined,
      secret: { secretId: outputs.Stack.ApiKeySecretArn, jsonKey: 'apiKey' },
    });
    expect(steps[0]?.sentence).toBe(
      `credential provider "my-key" is created with API key "key1" by the stack's secret`,
    );
    expect(steps[0]).not.toHaveProperty('note');
    expect(hasChanges((await prepareRegistration(input, aws, { clock })).plan)).toBe(false);
  });

  test('takes the place of one that was set inline, and gives it back', async () => {
    const aws = deployedAws();
    const first = await register(registrationInput(), aws, { clock });
    expect(first.steps[0]?.note).toContain('is never given back');
    const reason = async (input: RegistrationInput) => {
      const { steps } = await register(input, aws, { clock });
      return steps[0]?.sentence;
    };
    expect(await reason(registrationInput({ outputs }))).toBe(
      `credential provider "my-key" gets API key "key1" by the stack's secret, because it takes its key from elsewhere`,
    );
    expect(await reason(registrationInput())).toBe(
      'credential provider "my-key" gets API key "key1", because it takes its key from a secret',
    );
    expect(aws.providers.get('my-key')?.key).toBe('the-value-of-the-key');
  });
});

describe('an OAuth provider', () => {
  const made = MODES[2]?.[1] ?? '';
  const MADE = markedProviderName('my-gateway', 'p');
  const CLIENT = {
    ...{ discoveryUrl: 'd', clientId: 'c', exchangesTokens: false },
    secret: { secretId: 's', jsonKey: 'k' },
  };

  test("that is somebody else's must be there, and is never written", async () => {
    const outbound = '{ oauth: { provider: p, grant: CLIENT_CREDENTIALS } }';
    const aws = deployedAws();
    await expect(register(asking(outbound), aws, { clock })).rejects.toMatchObject({
      code: 'remote-refused',
      message: 'OAuth credential provider "p" does not exist',
    });
    await register(asking(made), aws, { clock });
    await aws.createProvider({ ...CLIENT, kind: 'oauth', name: 'p' }, {});
    const before = aws.writes.length;
    await register(asking(outbound), aws, { clock });
    expect(aws.writes.slice(before)).toEqual([
      'UpdateGatewayTarget asana',
      `DeleteOauth2CredentialProvider ${MADE}`,
    ]);
    await destroy(await prepareDestroy(asking(outbound), aws, { clock }), aws, { clock });
    expect([...aws.providers.keys()]).toEqual(['oauth/p']);
  });

  test('is updated where its client changes', async () => {
    const aws = deployedAws();
    await register(asking(made), aws, { clock });
    const { plan } = await prepareRegistration(asking(made.replace('clientId: me', 'clientId: you')), aws, {
      clock,
    });
    expect(plan[0]).toMatchObject({
      action: 'update-provider',
      sentence:
        'OAuth credential provider "p-6632e849d9fa" gets client "you" of https://issuer.vendor.example/.well-known/openid-configuration, because its client is another',
    });
  });

  test('takes the place of the key, whose provider goes once no target uses it', async () => {
    const aws = deployedAws();
    await register(
      registrationInput({ gateway: { ...gatewayConfig(), deploymentId: 'my-deployment' } }),
      aws,
      { clock },
    );
    const input = { ...asking(made), gateway: { ...config(made), deploymentId: 'my-deployment' } };
    const before = aws.writes.length;
    await register(input, aws, { clock });
    expect(aws.writes.slice(before).filter((write) => write.includes('Provider'))).toEqual([
      expect.stringMatching(/^CreateOauth2CredentialProvider p-[0-9a-f]{12}$/),
      'DeleteApiKeyCredentialProvider my-key',
    ]);
  });
});
