import { describe, expect, it } from 'vitest';
import { makeGateway, makeTarget, openApi, post, refusalOf, rpc, startAws } from './local-aws.ts';

const OK = { 200: { description: 'ok' } };
const json = (schema: object, required = true) => ({ required, content: { 'application/json': { schema } } });

async function toolsOf(paths: object, more: object = {}): Promise<readonly object[] | undefined> {
  const aws = await startAws();
  const { gatewayId, gatewayUrl } = await makeGateway(aws);
  const target = await makeTarget(aws, gatewayId, openApi('https://api.example.com/v1', paths, more));
  expect(target).toMatchObject({ status: 'READY' });
  return (await post(gatewayUrl, rpc('tools/list'))).body.result?.tools;
}

describe('tools of an OpenAPI document', () => {
  it('[A3/tool-form] are written as the service writes them', async () => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    const parameters = [{ name: 'message', in: 'query', schema: { type: 'string' } }];
    const schema = { type: 'object', properties: { message: { type: 'string' } } };
    const responses = { 200: { description: 'Success', content: { 'application/json': { schema } } } };
    const get = { operationId: 'get_echo', description: 'Read a synthetic response', parameters, responses };
    await makeTarget(aws, gatewayId, openApi('https://api.example.com/test', { '/echo': { get } }), {
      name: 'openapi-inline',
    });
    expect((await post(gatewayUrl, rpc('tools/list'))).text).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"inputSchema":{"type":"object","properties":{"message":{"type":"string"}}},"name":"openapi-inline___get_echo","description":"Read a synthetic response"}]}}',
    );
  });

  it('[A3/flatten] [A2/security-accepted] flatten parameters and body, and require parameters before properties', async () => {
    const tools = await toolsOf(
      {
        '/t/{id}': {
          parameters: [
            { $ref: '#/components/parameters/Id' },
            { name: 'X-A', in: 'header', required: true, schema: { type: 'string', description: 'own' } },
          ],
          put: {
            operationId: 'put',
            summary: 'Summary',
            parameters: [
              { name: 'X-A', in: 'header', description: 'overridden', schema: { type: 'integer' } },
            ],
            requestBody: json({ $ref: '#/components/schemas/Task' }),
            responses: OK,
          },
        },
      },
      {
        components: {
          parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
          schemas: {
            Task: {
              type: 'object',
              required: ['name'],
              properties: {
                name: { type: 'string', maxLength: 5, example: 'x' },
                due: { type: 'string', nullable: true, format: 'date' },
                parent: { $ref: '#/components/schemas/Task' },
              },
            },
          },
        },
        security: [{ bearer: [] }],
        'x-extension': true,
      },
    );
    expect(tools).toEqual([
      {
        name: 'api___put',
        description: 'Summary',
        inputSchema: {
          type: 'object',
          required: ['id', 'name'],
          properties: {
            id: { type: 'string' },
            'X-A': { description: 'overridden', type: 'integer' },
            name: { type: 'string', maxLength: 5, example: 'x' },
            due: { type: 'string', nullable: true, format: 'date' },
            parent: { type: 'object' },
          },
        },
      },
    ]);
  });

  it('[A3/whole-body] [A3/server-variables] take a body that is no object with properties as one argument, and server variables as others', async () => {
    const servers = [{ url: 'https://{region}.example.com', variables: { region: { default: 'eu' } } }];
    const requestBody = json({ type: 'array', items: { type: 'string' } });
    const tools = await toolsOf(
      { '/l': { post: { operationId: 'l', requestBody, responses: OK } } },
      { servers },
    );
    expect(tools).toEqual([
      {
        name: 'api___l',
        description: 'l',
        inputSchema: {
          type: 'object',
          required: ['body'],
          properties: { body: { type: 'array', items: { type: 'string' } }, region: { type: 'string' } },
        },
      },
    ]);
  });

  it('require nothing of an optional body', async () => {
    const requestBody = json(
      { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
      false,
    );
    const [tool] =
      (await toolsOf({ '/o': { post: { operationId: 'o', requestBody, responses: OK } } })) ?? [];
    expect(tool).toMatchObject({ inputSchema: { properties: { a: { type: 'string' } } } });
    expect(tool).not.toHaveProperty('inputSchema.required');
  });

  it('may come from YAML, and from OpenAPI 3.1 without responses', async () => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    const yaml =
      'openapi: 3.1.0\ninfo: { title: T, version: "1" }\nservers: [{ url: "https://api.example.com" }]\npaths: { /a: { get: { operationId: a } } }\n';
    expect(await makeTarget(aws, gatewayId, yaml)).toMatchObject({ status: 'READY' });
  });
});

describe('a document', () => {
  it.each([
    ['no document', 'nothing', 'the document is neither JSON nor YAML'],
    ['Swagger 2', '{"swagger":"2.0"}', 'attribute openapi is missing'],
    ['OpenAPI 4', '{"openapi":"4.0.0"}', 'attribute openapi is not of type 3.0.x or 3.1.x'],
    ['no paths', '{"openapi":"3.0.3","info":{}}', 'attribute paths is missing'],
    [
      'an operationId twice',
      JSON.stringify(
        openApi('https://a.example', {
          '/a': { get: { operationId: 'x', responses: OK } },
          '/b': { get: { operationId: 'x', responses: OK } },
        }),
      ),
      "attribute paths.'/b'(get).operationId is repeated",
    ],
  ])('is refused: %s', async (_, document, problem) => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    expect(await refusalOf(makeTarget(aws, gatewayId, document))).toEqual({
      name: 'ValidationException',
      message: `Failed to parse OpenAPI specification:\n${problem}`,
      status: 400,
    });
  });

  const one = (operation: object, more: object = {}) =>
    openApi(
      'https://api.example.com',
      { '/x': { post: { operationId: 'x', responses: OK, ...operation } } },
      more,
    );

  it.each([
    [
      'without operationId',
      one({ operationId: undefined }),
      "OpenAPI schema operations must include 'operationId' field. Missing in: POST /x",
    ],
    [
      'without servers',
      one({}, { servers: [] }),
      'OpenAPI schema must include at least one server with a valid URL',
    ],
    [
      'with a relative server',
      one({}, { servers: [{ url: '/v1' }] }),
      'OpenAPI schema must include at least one server with a valid URL',
    ],
    [
      'with composition',
      one({ requestBody: json({ type: 'object', properties: { a: { items: { anyOf: [{}] } } } }) }),
      "Operation POST /x contains unsupported 'anyOf' schema composition",
    ],
    [
      'with composition at the root',
      one({ requestBody: json({ allOf: [{ type: 'object' }] }) }),
      "Operation POST /x contains unsupported 'allOf' schema composition",
    ],
    [
      'with one name in two places',
      one({
        parameters: [{ name: 'a', in: 'query', schema: {} }],
        requestBody: json({ type: 'object', properties: { a: {} } }),
      }),
      'Operation POST /x uses the name "a" for more than one input',
    ],
    [
      'with a cookie',
      one({ parameters: [{ name: 'c', in: 'cookie', schema: {} }] }),
      'Operation POST /x has unsupported cookie parameter "c"',
    ],
    [
      'with a form alone',
      one({ requestBody: { content: { 'multipart/form-data': {} } } }),
      'Operation POST /x uses unsupported media types: multipart/form-data',
    ],
    [
      'with a tool name that is too long',
      one({ operationId: 'x'.repeat(251) }),
      `Tool name "api___${'x'.repeat(251)}" is longer than 256 characters`,
    ],
    [
      'on a private address',
      one({}, { servers: [{ url: 'http://10.1.2.3/' }] }),
      'OpenAPI schema server URL host "10.1.2.3" is in a private IP range',
    ],
    [
      'on a private address in disguise',
      one({}, { servers: [{ url: 'http://0x7f.1/' }] }),
      'OpenAPI schema server URL host "127.0.0.1" is in a private IP range',
    ],
    [
      'on loopback',
      one({}, { servers: [{ url: 'http://[::1]:80/' }] }),
      'OpenAPI schema server URL host "[::1]" is in a private IP range',
    ],
    [
      'that is too large',
      one({ description: 'x'.repeat(1_000_000) }),
      'Inline schema is larger than 1000000 bytes',
    ],
  ])('[A1/composition] [A1/private-hosts] is refused at once %s', async (_, document, message) => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    expect(await refusalOf(makeTarget(aws, gatewayId, document))).toEqual({
      name: 'ValidationException',
      message,
      status: 400,
    });
  });

  it('may have a property that is named like a composition keyword', async () => {
    const requestBody = json({
      type: 'object',
      properties: {
        oneOf: { type: 'string' },
        list: { type: 'array', items: { properties: { anyOf: {} } } },
      },
    });
    expect(await toolsOf({ '/x': { post: { operationId: 'x', requestBody, responses: OK } } })).toHaveLength(
      1,
    );
  });

  it('that refers to itself without end is taken', async () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `S${index}`,
        {
          type: 'object',
          properties: {
            a: { $ref: `#/components/schemas/S${index + 1}` },
            b: { $ref: `#/components/schemas/S${index + 1}` },
          },
        },
      ]),
    );
    const requestBody = json({ $ref: '#/components/schemas/S0' });
    expect(
      await toolsOf(
        { '/x': { post: { operationId: 'x', requestBody, responses: OK } } },
        { components: { schemas } },
      ),
    ).toHaveLength(1);
  });
});

describe('outbound credentials of an OpenAPI target', () => {
  it.each([
    [
      'CALLER_IAM_CREDENTIALS',
      'Open api schema target does not support CALLER_IAM_CREDENTIALS credential provider type',
    ],
    ['GATEWAY_IAM_ROLE', 'IamCredentialProvider is required for openApiSchema targets'],
    ['API_KEY', 'ApiKeyCredentialProvider is required for API_KEY credential provider type'],
    ['OAUTH', 'OauthCredentialProvider is required for OAUTH credential provider type'],
  ] as const)('are refused: bare %s', async (credentialProviderType, message) => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    const document = openApi('https://api.example.com', {});
    const target = makeTarget(aws, gatewayId, document, {
      credentialProviderConfigurations: [{ credentialProviderType }],
    });
    expect(await refusalOf(target)).toEqual({ name: 'ValidationException', message, status: 400 });
  });

  it('cannot be a propagated header too, nor can a header of the document', async () => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    const parameters = [{ name: 'X-Token', in: 'header', schema: { type: 'string' } }];
    const document = openApi('https://api.example.com', {
      '/x': { get: { operationId: 'x', parameters, responses: OK } },
    });
    const metadataConfiguration = { allowedRequestHeaders: ['x-token'] };
    expect(await refusalOf(makeTarget(aws, gatewayId, document, { metadataConfiguration }))).toEqual({
      name: 'ValidationException',
      message: 'Header x-token cannot be configured for header propagation',
      status: 400,
    });
  });
});
