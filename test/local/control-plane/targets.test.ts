import {
  CreateGatewayTargetCommand,
  DeleteGatewayTargetCommand,
  GetGatewayTargetCommand,
  ListGatewayTargetsCommand,
  UpdateGatewayTargetCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import { controlPlane, makeGateway, makeTarget, openApi, refusalOf, startAws } from '../local-aws.ts';

const GATEWAY_404 =
  "Failed to retrieve gateway because it doesn't exist. Retry the request with a different resource identifier.";
const TARGET_404 =
  "Failed to retrieve target because it doesn't exist. Retry the request with a different resource identifier.";
const NOON = Date.UTC(2026, 10, 21, 12);
const DOCUMENT = openApi('https://api.example.com', {
  '/a': { get: { operationId: 'a', responses: { 200: { description: 'ok' } } } },
});
const inline = (inlinePayload: string) => ({ mcp: { openApiSchema: { inlinePayload } } });

describe('targets', () => {
  it('[B4/target-echo] keep the document char for char, and are replaced as a whole', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const text = `${JSON.stringify(DOCUMENT, null, 3)}\n`;
    const { targetId } = await makeTarget(aws, gatewayIdentifier, text, { description: 'old' });
    const found = await client.send(new GetGatewayTargetCommand({ gatewayIdentifier, targetId }));
    expect(found.targetConfiguration).toEqual(inline(text));
    expect(targetId).toMatch(/^[A-Z0-9]{10}$/);
    const targetConfiguration = inline(JSON.stringify(DOCUMENT));
    const update = { gatewayIdentifier, targetId, name: 'renamed', targetConfiguration };
    expect(await client.send(new UpdateGatewayTargetCommand(update))).toMatchObject({ status: 'UPDATING' });
    const after = await client.send(new GetGatewayTargetCommand({ gatewayIdentifier, targetId }));
    expect(after).toMatchObject({ status: 'READY', name: 'renamed', targetConfiguration });
    expect(after.description).toBeUndefined();
  });

  it('[B1/target-order] are listed by id', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const ids = [];
    for (const name of ['a', 'b', 'c'])
      ids.push((await makeTarget(aws, gatewayIdentifier, DOCUMENT, { name })).targetId);
    const first = await client.send(new ListGatewayTargetsCommand({ gatewayIdentifier, maxResults: 2 }));
    const { nextToken } = first;
    const rest = await client.send(
      new ListGatewayTargetsCommand({ gatewayIdentifier, maxResults: 2, nextToken }),
    );
    expect([...(first.items ?? []), ...(rest.items ?? [])].map((item) => item.targetId)).toEqual(
      ids.toSorted(),
    );
    expect(rest.nextToken).toBeUndefined();
    expect(rest.items?.[0]).toMatchObject({ status: 'READY', targetType: 'OPEN_API_SCHEMA' });
  });

  it('[B1/target-client-token] are made once for one client token, and have names of their own', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const clientToken = '57e35888-f3f7-47ed-a568-72bf4f31694a';
    const targetConfiguration = inline(JSON.stringify(DOCUMENT));
    const input = { gatewayIdentifier, name: 'api', targetConfiguration };
    const first = await client.send(new CreateGatewayTargetCommand({ ...input, clientToken }));
    const again = await client.send(new CreateGatewayTargetCommand({ ...input, clientToken }));
    expect(again.targetId).toBe(first.targetId);
    expect(await refusalOf(client.send(new CreateGatewayTargetCommand(input)))).toEqual({
      name: 'ConflictException',
      message: `A target with name api already exists in gateway ${gatewayIdentifier}`,
      status: 409,
    });
  });

  it('[B3/target-before-ready] wait for their gateway', async () => {
    const aws = await startAws({ clock: createClock(() => NOON), settleMs: 1 });
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const targetConfiguration = inline(JSON.stringify(DOCUMENT));
    const create = new CreateGatewayTargetCommand({ gatewayIdentifier, name: 'api', targetConfiguration });
    expect(await refusalOf(controlPlane(aws).send(create))).toEqual({
      name: 'ConflictException',
      message: 'The resource cannot be changed while its status is CREATING',
      status: 409,
    });
  });

  it('[B1/not-found] are missed by name of what is missing, the gateway first', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const missing = { gatewayIdentifier, targetId: 'ABCDEFGHIJ' };
    const nowhere = { gatewayIdentifier: 'gw-abcdefghij', targetId: 'ABCDEFGHIJ' };
    for (const [input, message] of [
      [missing, TARGET_404],
      [nowhere, GATEWAY_404],
    ] as const) {
      const refusal = { name: 'ResourceNotFoundException', message, status: 404 };
      expect(await refusalOf(client.send(new GetGatewayTargetCommand(input)))).toEqual(refusal);
      expect(await refusalOf(client.send(new DeleteGatewayTargetCommand(input)))).toEqual(refusal);
    }
  });

  it('[B3/schema-problem-failed] fail after creation where the document does not parse, and recover by an update', async () => {
    const aws = await startAws({ quirks: { inlineSchemaProblems: 'failed' } });
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const broken = openApi('https://api.example.com', {
      '/iam': { get: { operationId: 'iam' } },
      '/echo': { get: {} },
    });
    const { targetId, ...failed } = await makeTarget(aws, gatewayIdentifier, broken);
    expect(failed).toEqual({
      status: 'FAILED',
      statusReasons: [
        "Failed to parse OpenAPI specification:\nattribute paths.'/iam'(get).responses is missing\nattribute paths.'/echo'(get).responses is missing",
      ],
    });
    const targetConfiguration = inline(JSON.stringify(DOCUMENT));
    await client.send(
      new UpdateGatewayTargetCommand({ gatewayIdentifier, targetId, name: 'api', targetConfiguration }),
    );
    const { status } = await client.send(new GetGatewayTargetCommand({ gatewayIdentifier, targetId }));
    expect(status).toBe('READY');
  });
});
