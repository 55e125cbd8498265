import { describe, expect, test } from 'vitest';
import { register } from '../../registrar/register.ts';
import { deployedAws, registrationInput, virtualClock } from './fixtures.ts';

const clock = virtualClock();

describe('a gateway whose authorizer type is another', () => {
  const turned = async () => {
    const aws = deployedAws();
    await register(registrationInput(), aws, { clock });
    let isOld = true;
    return {
      ...aws,
      getGateway: async (id: string) => {
        const gateway = await aws.getGateway(id);
        return gateway && isOld ? { ...gateway, authorizerType: 'AWS_IAM' } : gateway;
      },
      deleteGateway: async (id: string) => {
        isOld = false;
        await aws.deleteGateway(id);
      },
    };
  };

  test('is made anew only with consent', async () => {
    await expect(register(registrationInput(), await turned(), { clock })).rejects.toMatchObject({
      code: 'remote-refused',
      message: 'gateway "my-gateway" has authorizer type "AWS_IAM" for good',
      hint: expect.stringContaining('Pass --replace') as string,
    });
  });

  test('is made anew with its targets, and the plan warns of it', async () => {
    const aws = await turned();
    const before = aws.writes.length;
    const { steps, gatewayId } = await register(registrationInput({ mayReplace: true }), aws, { clock });
    expect(steps.find(({ action }) => action === 'delete-gateway')?.warning).toBe(
      'gateway "my-gateway" gets a new URL; calls of its tools fail until it is READY again',
    );
    expect(aws.writes.slice(before)).toEqual([
      'DeleteGatewayTarget 0000000002',
      'DeleteGateway my-gateway-0000000001',
      'CreateGateway my-gateway',
      'CreateGatewayTarget asana',
    ]);
    expect(gatewayId).not.toBe('my-gateway-0000000001');
  });

  test("stays where it has somebody else's target", async () => {
    const aws = await turned();
    await aws.createTarget('my-gateway-0000000001', {
      ...{ name: 'foreign', description: 'mine', schema: { inline: '{}' } },
      ...{ credential: undefined, headers: undefined },
    });
    await expect(register(registrationInput({ mayReplace: true }), aws, { clock })).rejects.toMatchObject({
      code: 'not-ours',
      message: 'gateway "my-gateway" cannot be made anew: its target "foreign" was not made here',
    });
  });
});

test("what fails is told in the service's own words, with what to do about it", async () => {
  const aws = deployedAws({ judge: () => ['Failed to parse OpenAPI specification:\nx'] });
  await expect(register(registrationInput(), aws, { clock })).rejects.toMatchObject({
    message: 'target "asana" is FAILED: Failed to parse OpenAPI specification:\nx',
    hint: expect.stringContaining('agentcore-bearer transform') as string,
  });
});
