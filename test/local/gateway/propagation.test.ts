import type { CreateGatewayTargetCommandInput } from '@aws-sdk/client-bedrock-agentcore-control';
import { CreateApiKeyCredentialProviderCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import type { LocalAws } from '../../../local/start.ts';
import {
  controlPlane,
  makeGateway,
  makeTarget,
  openApi,
  post,
  refusalOf,
  rpc,
  startAws,
} from '../local-aws.ts';
import { startUpstream } from '../upstream-server.ts';
import { deploy, intercepted, mcp } from './setup.ts';

const ECHO = {
  '/echo': {
    get: {
      operationId: 'get_echo',
      responses: {},
      parameters: [
        { name: 'message', in: 'query', schema: { type: 'string' } },
        { name: 'X-Declared', in: 'header', schema: { type: 'string' } },
      ],
    },
  },
};

const CALL = rpc('tools/call', { name: 'api___get_echo', arguments: {} });

async function echoGateway(
  target: Partial<CreateGatewayTargetCommandInput>,
  settings: (aws: LocalAws) => object = () => ({}),
) {
  const aws = await startAws({ allowPrivateTargets: true });
  const upstream = await startUpstream({ headers: { 'x-cn-result': 'result', 'x-hidden': 'no' } });
  const { gatewayId, gatewayUrl } = await makeGateway(aws, settings(aws));
  await makeTarget(aws, gatewayId, openApi(upstream.url, ECHO), target);
  return { aws, url: gatewayUrl, requests: upstream.requests };
}

const output = (headers: object) =>
  JSON.stringify({ interceptorOutputVersion: '1.0', mcp: { transformedGatewayRequest: { headers } } });
const changing = (headers: object) => (aws: LocalAws) =>
  intercepted(deploy(aws, 'interceptor', { REQUEST: output(headers) }));

describe('propagation', () => {
  it('[D/request-headers] carries allowed headers of the client to the API, and no others', async () => {
    const { url, requests } = await echoGateway({
      metadataConfiguration: { allowedRequestHeaders: ['X-Cn-Test'] },
    });
    await post(url, CALL, { 'x-cn-test': 'forward-ok', 'x-other': 'no', authorization: 'Bearer inbound' });
    expect(requests[0]?.headers).toMatchObject({ 'X-Cn-Test': 'forward-ok' });
    expect(Object.keys(requests[0]?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain(
      'x-other',
    );
    expect(Object.keys(requests[0]?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain(
      'authorization',
    );
  });

  it('[D/query] carries allowed query parameters of the client to the API', async () => {
    const { url, requests } = await echoGateway({
      metadataConfiguration: { allowedQueryParameters: ['cn_test'] },
    });
    await post(`${url}?cn_test=a%20b&other=1`, CALL);
    expect(requests[0]?.url).toBe('/echo?cn_test=a%20b');
  });

  it('[D/response-headers] carries allowed headers of the API back to the client', async () => {
    const { url } = await echoGateway({ metadataConfiguration: { allowedResponseHeaders: ['x-cn-result'] } });
    const { headers } = await post(url, CALL);
    expect([headers.get('x-cn-result'), headers.get('x-hidden')]).toEqual(['result', null]);
  });

  it.each([
    ['longer than 4 KB', 'x'.repeat(4097)],
    ['no printable ASCII', 'gr\u00fc\u00dfe'],
  ])('[D/values] leaves out values that are %s', async (_, value) => {
    const { url, requests } = await echoGateway({
      metadataConfiguration: { allowedRequestHeaders: ['x-cn-test'] },
    });
    await post(url, CALL, { 'x-cn-test': value });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers).not.toHaveProperty('x-cn-test');
  });

  it("[D/interceptor-allowlist] [D/interceptor-wins] takes an interceptor's header before the client's, but only an allowed one", async () => {
    const { url, requests } = await echoGateway(
      { metadataConfiguration: { allowedRequestHeaders: ['x-cn-test'] } },
      changing({ 'X-Cn-Test': 'interceptor', 'X-Other': 'no' }),
    );
    await post(url, CALL, { 'x-cn-test': 'client' });
    expect(requests[0]?.headers).toMatchObject({ 'x-cn-test': 'interceptor' });
    expect(requests[0]?.headers).not.toHaveProperty('X-Other');
  });

  it('[D/interceptor-leaves] carries the headers of the client that an interceptor does not name', async () => {
    const { url, requests } = await echoGateway(
      { metadataConfiguration: { allowedRequestHeaders: ['x-cn-test', 'x-own'] } },
      changing({ 'x-own': 'interceptor' }),
    );
    await post(url, CALL, { 'x-cn-test': 'client' });
    expect(requests[0]?.headers).toMatchObject({ 'x-cn-test': 'client', 'x-own': 'interceptor' });
  });

  it('[D/interceptor-authorization-size] sends an Authorization of an interceptor that is longer than 4 KB', async () => {
    const long = `Bearer ${'x'.repeat(5000)}`;
    const { url, requests } = await echoGateway({}, changing({ authorization: long }));
    await post(url, CALL);
    expect(requests[0]?.headers).toMatchObject({ Authorization: long });
  });

  it("[D/interceptor-authorization] sends an interceptor's Authorization in the place of the credential provider's", async () => {
    const aws = await startAws({ allowPrivateTargets: true });
    const upstream = await startUpstream();
    const { gatewayId, gatewayUrl } = await makeGateway(
      aws,
      changing({ Authorization: 'Bearer exchanged' })(aws),
    );
    const { credentialProviderArn: providerArn } = await controlPlane(aws).send(
      new CreateApiKeyCredentialProviderCommand({ name: 'key', apiKey: 'of-the-provider' }),
    );
    const apiKeyCredentialProvider = {
      providerArn,
      credentialLocation: 'HEADER' as const,
      credentialParameterName: 'authorization',
    };
    await makeTarget(aws, gatewayId, openApi(upstream.url, ECHO), {
      credentialProviderConfigurations: [
        { credentialProviderType: 'API_KEY', credentialProvider: { apiKeyCredentialProvider } },
      ],
    });
    await post(gatewayUrl, CALL);
    const sent = Object.entries(upstream.requests[0]?.headers ?? {}).filter(([name]) =>
      /^authorization$/i.test(name),
    );
    expect(sent).toEqual([['Authorization', 'Bearer exchanged']]);
  });
});

describe('a target whose propagation cannot be', () => {
  const document = openApi('https://api.example.com', ECHO);

  it.each([
    ['[D/restricted]', { allowedRequestHeaders: ['Authorization'] }, 'Authorization'],
    ['[D/restricted]', { allowedRequestHeaders: ['x-ok', 'Cookie'] }, 'Cookie'],
    ['[D/restricted]', { allowedResponseHeaders: ['Set-Cookie'] }, 'Set-Cookie'],
    ['[D/restricted]', { allowedRequestHeaders: ['x-forwarded-for'] }, 'x-forwarded-for'],
    ['[D/amzn]', { allowedRequestHeaders: ['X-Amzn-Trace-Id'] }, 'X-Amzn-Trace-Id'],
    ['[D/names]', { allowedRequestHeaders: ['x test'] }, 'x test'],
    ['[D/declared]', { allowedRequestHeaders: ['x-declared'] }, 'x-declared'],
  ])('%s is refused: %j', async (_, metadataConfiguration, name) => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    expect(await refusalOf(makeTarget(aws, gatewayId, document, { metadataConfiguration }))).toEqual({
      name: 'ValidationException',
      message: `Header ${name} cannot be configured for header propagation`,
      status: 400,
    });
  });

  it("[D/declared] is refused where the header is the API key's", async () => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    const { credentialProviderArn: providerArn } = await controlPlane(aws).send(
      new CreateApiKeyCredentialProviderCommand({ name: 'key', apiKey: 'k' }),
    );
    const apiKeyCredentialProvider = {
      providerArn,
      credentialLocation: 'HEADER' as const,
      credentialParameterName: 'x-api-key',
    };
    const target = makeTarget(aws, gatewayId, document, {
      metadataConfiguration: { allowedRequestHeaders: ['X-Api-Key'] },
      credentialProviderConfigurations: [
        { credentialProviderType: 'API_KEY', credentialProvider: { apiKeyCredentialProvider } },
      ],
    });
    expect((await refusalOf(target)).message).toBe(
      'Header X-Api-Key cannot be configured for header propagation',
    );
  });

  it('[D/session-id] is refused where it names the session of a gateway that keeps some', async () => {
    const aws = await startAws();
    const metadataConfiguration = { allowedRequestHeaders: ['Mcp-Session-Id'] };
    const { gatewayId } = await makeGateway(aws, mcp({ sessionConfiguration: {} }));
    expect((await refusalOf(makeTarget(aws, gatewayId, document, { metadataConfiguration }))).message).toBe(
      'Header Mcp-Session-Id cannot be configured for header propagation',
    );
    const other = await makeGateway(aws, { name: 'other' });
    expect(await makeTarget(aws, other.gatewayId, document, { metadataConfiguration })).toMatchObject({
      status: 'READY',
    });
  });

  it('[D/runtime-custom] is none with a custom header of the runtime', async () => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws, mcp({}));
    const metadataConfiguration = { allowedRequestHeaders: ['X-Amzn-Bedrock-AgentCore-Runtime-Custom-User'] };
    expect(await makeTarget(aws, gatewayId, document, { metadataConfiguration })).toMatchObject({
      status: 'READY',
    });
  });
});
