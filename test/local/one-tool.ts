import type { CreateGatewayCommandInput } from '@aws-sdk/client-bedrock-agentcore-control';
import type { Quirks } from '../../local/quirks.ts';
import { callTool, makeGateway, makeTarget, openApi, startAws } from './local-aws.ts';
import { startUpstream } from './upstream-server.ts';
import type { Received, UpstreamReply } from './upstream-server.ts';

/** What a caller reads of any failure behind the gateway. */
export const GENERIC = 'An internal error occurred. Please retry later.';
/** A JSON request body. */
export function json(schema: object, required = true): object {
  return { required, content: { 'application/json': { schema } } };
}

/** A document with one operation `op`, by default `POST /items/{id}`. */
const OPERATION = {
  parameters: [
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'q', in: 'query', schema: { type: 'string' } },
    { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
    { name: 'list', in: 'query', explode: false, schema: { type: 'array', items: { type: 'integer' } } },
    { name: 'X-Vendor-Token', in: 'header', schema: { type: 'string' } },
  ],
  requestBody: json(
    {
      type: 'object',
      properties: { amount_cents: { type: 'integer' }, note: { type: 'string', nullable: true } },
    },
    false,
  ),
};

/** What differs from one upstream, one gateway and one tool. */
export interface Setup {
  readonly reply?: UpstreamReply;
  readonly operation?: object;
  readonly path?: string;
  readonly gateway?: Partial<CreateGatewayCommandInput>;
  readonly quirks?: Partial<Quirks>;
}

/** Makes an upstream, a gateway and the tool `api___op`. */
export async function setUp({
  reply,
  operation = OPERATION,
  path = '/items/{id}',
  gateway = {},
  quirks = {},
}: Setup = {}): Promise<{
  url: string;
  requests: Received[];
  call: (args: object) => ReturnType<typeof callTool>;
}> {
  const aws = await startAws({ allowPrivateTargets: true, quirks });
  const upstream = await startUpstream(reply);
  const { gatewayId, gatewayUrl } = await makeGateway(aws, gateway);
  const paths = { [path]: { post: { operationId: 'op', responses: {}, ...operation } } };
  await makeTarget(aws, gatewayId, openApi(`${upstream.url}/base`, paths));
  return {
    url: gatewayUrl,
    requests: upstream.requests,
    call: (args) => callTool(gatewayUrl, 'api___op', args),
  };
}
