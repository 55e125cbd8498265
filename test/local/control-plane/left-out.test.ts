import type {
  CreateGatewayTargetCommandInput,
  CreateOauth2CredentialProviderCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import {
  CreateGatewayCommand,
  CreateGatewayTargetCommand,
  CreateOauth2CredentialProviderCommand,
  UpdateGatewayCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { LEFT_OUT } from '../../conformance/left-out.ts';
import {
  controlPlane,
  makeGateway,
  openApi,
  openGateway,
  refusalOf,
  signed,
  startAws,
} from '../local-aws.ts';

const NO_EGRESS =
  'Private endpoint configuration requires VPC egress feature to be enabled for this account.';
const VPC = { selfManagedLatticeResource: { resourceConfigurationIdentifier: 'rcfg-0123456789abcdefg' } };

const refused = (message: string) => ({ name: 'ValidationException', message, status: 400 });

describe('what the local AWS leaves out', () => {
  it.each<[string, object, string]>([
    [
      '[E/workload-callers] callers by workload',
      jwt({ allowedWorkloadConfiguration: { workloadIdentities: ['agent'] } }),
      'the local AWS does not support "authorizerConfiguration.customJWTAuthorizer.allowedWorkloadConfiguration"',
    ],
    ['[E/private-endpoints] private issuers', jwt({ privateEndpoint: VPC }), NO_EGRESS],
    [
      '[K/policies] policies',
      {
        policyEngineConfiguration: {
          arn: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:policy-engine/p-0123456789',
          mode: 'ENFORCE',
        },
      },
      'the local AWS does not support policy engines in mode ENFORCE',
    ],
  ])('refuses a gateway with %s', async (_, settings, message) => {
    const client = controlPlane(await startAws());
    const input = { ...openGateway(), ...settings };
    expect(await refusalOf(client.send(new CreateGatewayCommand(input)))).toEqual(refused(message));
  });

  it.each<[string, object, string]>([
    [
      '[C/other-protocols] bare HTTP',
      {
        targetConfiguration: {
          http: { passthrough: { endpoint: 'https://api.example.com', protocolType: 'CUSTOM' } },
        },
      },
      'the local AWS does not support targets of kind http',
    ],
    [
      '[K/target-kinds] a Smithy model',
      { targetConfiguration: { mcp: { smithyModel: { inlinePayload: '{"smithy":"2.0"}' } } } },
      'the local AWS does not support targets of kind smithyModel',
    ],
    ['[E/private-endpoints] a private API', { privateEndpoint: VPC }, NO_EGRESS],
    [
      '[F/caller-credentials] the credentials of the caller',
      { credentialProviderConfigurations: [{ credentialProviderType: 'CALLER_IAM_CREDENTIALS' }] },
      'Open api schema target does not support CALLER_IAM_CREDENTIALS credential provider type',
    ],
  ])('refuses a target with %s', async (_, settings, message) => {
    const aws = await startAws();
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws, { protocolType: undefined });
    const inlinePayload = JSON.stringify(openApi('https://api.example.com', {}));
    const input = {
      gatewayIdentifier,
      name: 'x',
      targetConfiguration: { mcp: { openApiSchema: { inlinePayload } } },
      ...settings,
    } as CreateGatewayTargetCommandInput;
    const made = controlPlane(aws).send(new CreateGatewayTargetCommand(input));
    expect(await refusalOf(made)).toEqual(refused(message));
  });

  it('[K/firewall] refuses a firewall, which only an update can set', async () => {
    const aws = await startAws();
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const settings = { ...openGateway(), wafConfiguration: { failureMode: 'FAIL_OPEN' as const } };
    const update = new UpdateGatewayCommand({ gatewayIdentifier, ...settings });
    expect(await refusalOf(controlPlane(aws).send(update))).toEqual(
      refused('the local AWS does not support "wafConfiguration"'),
    );
  });

  it('[F/iam-id-tokens] refuses a provider that authenticates with a signed token', async () => {
    const client = controlPlane(await startAws());
    const input = {
      name: 'oauth',
      credentialProviderVendor: 'CustomOauth2',
      oauth2ProviderConfigInput: {
        customOauth2ProviderConfig: {
          oauthDiscovery: { discoveryUrl: 'https://a.example/.well-known/openid-configuration' },
          clientId: 'client',
          clientAuthenticationMethod: 'AWS_IAM_ID_TOKEN_JWT',
        },
      },
    } as CreateOauth2CredentialProviderCommandInput;
    const made = client.send(new CreateOauth2CredentialProviderCommand(input));
    expect(await refusalOf(made)).toEqual(
      refused('the local AWS does not support client authentication with AWS_IAM_ID_TOKEN_JWT'),
    );
  });

  it.each([
    ['rules', 'the local AWS does not support gateway rules'],
    ['rate-limits', 'the local AWS does not support rate limits of gateways'],
  ])('[K/rules-and-rate-limits] refuses %s', async (path, message) => {
    const { endpointUrl } = await startAws();
    const headers = { authorization: signed('bedrock-agentcore'), 'content-type': 'application/json' };
    const url = `${endpointUrl}/gateways/g-0123456789/${path}`;
    const response = await fetch(url, { method: 'POST', headers, body: '{}' });
    expect([response.status, await response.json()]).toEqual([400, { message }]);
  });

  it('[K/certificates] refuses certificates of its own, which the SDK does not know yet', async () => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    const inlinePayload = JSON.stringify(openApi('https://api.example.com', {}));
    const response = await fetch(`${aws.endpointUrl}/gateways/${gatewayId}/targets/`, {
      method: 'POST',
      headers: { authorization: signed('bedrock-agentcore'), 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'x',
        targetConfiguration: { mcp: { openApiSchema: { inlinePayload } } },
        certificateConfigurations: [],
      }),
    });
    expect(response.status).toBe(400);
  });

  it('is listed with a fact and with what happens instead', () => {
    for (const { fact, instead } of LEFT_OUT) {
      expect(fact).toMatch(/^[A-Z`].*\.$/);
      expect(instead).toMatch(/^[a-z].*[^.]$/);
    }
  });
});

/** A gateway whose authorizer has these members too. */
function jwt(more: object): object {
  const customJWTAuthorizer = {
    discoveryUrl: 'https://a.example/.well-known/openid-configuration',
    allowedClients: ['client'],
    ...more,
  };
  return { authorizerType: 'CUSTOM_JWT', authorizerConfiguration: { customJWTAuthorizer } };
}
