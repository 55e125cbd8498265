import { expect, it } from 'vitest';
import { apiGatewayTools } from '../../../local/openapi/api-gateway-tools.ts';
import { readDocument } from '../../../local/openapi/document.ts';
import { toUpstreamRequest } from '../../../local/gateway/upstream-request.ts';
import type { OpenApiTool } from '../../../local/openapi/tools.ts';

const responses = { 200: { description: 'ok' } };
const EXPORT = JSON.stringify({
  openapi: '3.0.1',
  info: { title: 'api', version: '1' },
  servers: [
    {
      url: 'https://lvvy6jfk64.execute-api.us-east-1.amazonaws.com/{basePath}',
      variables: { basePath: { default: 'test' } },
    },
  ],
  paths: {
    '/iam': { get: { operationId: 'IamGet', responses }, post: { operationId: 'IamPost', responses } },
    '/pets': { get: { operationId: 'ListPets', responses } },
    '/pets/{petId}': { get: { responses } },
    '/files/{proxy+}': { get: { operationId: 'Files', responses } },
  },
});

function toolsOf(choice: Parameters<typeof apiGatewayTools>[2]): readonly OpenApiTool[] {
  const document = readDocument(EXPORT);
  return 'problems' in document ? [] : apiGatewayTools(document, 'api-stage', choice);
}

it('[A3/api-gateway-tools] an export gives the captured tool, under the name that overrides its own', () => {
  const [tool, ...others] = toolsOf({
    toolFilters: [{ filterPath: '/iam', methods: ['GET'] }],
    toolOverrides: [{ path: '/iam', method: 'GET', name: 'iam_echo', description: 'IAM authorized echo' }],
  });
  expect(others).toEqual([]);
  expect(tool).toMatchObject({
    name: 'api-stage___iam_echo',
    description: 'IAM authorized echo',
    inputSchema: { type: 'object', properties: { basePath: { type: 'string' } } },
  });
  if (tool === undefined) throw new Error('no tool');
  const request = toUpstreamRequest(tool, {}, { headers: {}, query: [] });
  expect([request.origin.host, request.path]).toEqual([
    'lvvy6jfk64.execute-api.us-east-1.amazonaws.com',
    '/test/iam',
  ]);
});

it('[A3/api-gateway-tools] a filter with an asterisk takes all below; unnamed and greedy paths give no tool', () => {
  const filters = { toolFilters: [{ filterPath: '/*', methods: ['GET', 'POST'] }] };
  expect(toolsOf(filters).map(({ name }) => name)).toEqual([
    'api-stage___IamGet',
    'api-stage___IamPost',
    'api-stage___ListPets',
  ]);
});
