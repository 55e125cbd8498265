import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { BedrockAgentCoreControlClient } from '@aws-sdk/client-bedrock-agentcore-control';
import {
  CreateGatewayCommand,
  CreateGatewayTargetCommand,
  GetGatewayTargetCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type {
  CreateGatewayCommandInput,
  CreateGatewayTargetCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws, LocalAwsOptions } from '../../local/start.ts';

/** The function that tests deploy. */
export const SAMPLE_FUNCTION: string = fileURLToPath(new URL('./functions/sample.ts', import.meta.url));

/** A role that fits the service model's pattern. */
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/gateway';

/** Starts a local AWS that ends with the test; resources settle with the next look at them. */
export async function startAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const aws = await startLocalAws({ settleMs: 0, ...options });
  onTestFinished(() => aws.close());
  return aws;
}

/** Settings with which an SDK client reaches a local AWS. */
export function sdkSettings(aws: LocalAws): {
  endpoint: string;
  region: string;
  maxAttempts: number;
  credentials: { accessKeyId: string; secretAccessKey: string };
} {
  return {
    endpoint: aws.endpointUrl,
    region: aws.region,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  };
}

/** The SDK's client of the control plane. */
export function controlPlane(aws: LocalAws): BedrockAgentCoreControlClient {
  return new BedrockAgentCoreControlClient(sdkSettings(aws));
}

/** The SDK's client of API Gateway. */
export function apiGateway(aws: LocalAws): APIGatewayClient {
  return new APIGatewayClient(sdkSettings(aws));
}

/** Input of a gateway that anyone may call. */
export function openGateway(
  name = 'gw',
  more: Partial<CreateGatewayCommandInput> = {},
): CreateGatewayCommandInput {
  return { name, roleArn: ROLE_ARN, protocolType: 'MCP', authorizerType: 'NONE', ...more };
}

/** Makes a gateway that anyone may call. */
export async function makeGateway(
  aws: LocalAws,
  more: Partial<CreateGatewayCommandInput> = {},
): Promise<{ gatewayId: string; gatewayUrl: string }> {
  const { gatewayId = '', gatewayUrl = '' } = await controlPlane(aws).send(
    new CreateGatewayCommand(openGateway('gw', more)),
  );
  return { gatewayId, gatewayUrl };
}

/** Makes a target of a document and tells how it settled. */
export async function makeTarget(
  aws: LocalAws,
  gatewayIdentifier: string,
  document: object | string,
  more: Partial<CreateGatewayTargetCommandInput> = {},
): Promise<{ targetId: string; status: string | undefined; statusReasons: string[] | undefined }> {
  const client = controlPlane(aws);
  const inlinePayload = typeof document === 'string' ? document : JSON.stringify(document);
  const { targetId = '' } = await client.send(
    new CreateGatewayTargetCommand({
      gatewayIdentifier,
      name: 'api',
      targetConfiguration: { mcp: { openApiSchema: { inlinePayload } } },
      ...more,
    }),
  );
  const { status, statusReasons } = await client.send(
    new GetGatewayTargetCommand({ gatewayIdentifier, targetId }),
  );
  return { targetId, status, statusReasons };
}

/** An OpenAPI document of these paths. */
export function openApi(url: string, paths: object, more: object = {}): object {
  return { openapi: '3.0.3', info: { title: 'T', version: '1' }, servers: [{ url }], paths, ...more };
}

/** What an error of the SDK tells, for comparison. */
export async function refusalOf(
  work: Promise<unknown>,
): Promise<{ name: string; message: string; status: number | undefined }> {
  try {
    await work;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error('the call was not refused');
}

/** Posts a JSON-RPC message, or any text, to a gateway. */
export async function post(
  url: string,
  message: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Headers; text: string; body: RpcBody }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: JSON.parse(text === '' ? '{}' : text) as RpcBody,
  };
}

/** A JSON-RPC answer, loosely. */
export interface RpcBody {
  readonly id?: unknown;
  readonly result?: Readonly<Record<string, unknown>> & {
    readonly tools?: readonly {
      readonly name: string;
      readonly inputSchema: object;
      readonly description: string;
    }[];
    readonly content?: readonly { readonly text: string }[];
    readonly nextCursor?: string;
  };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A JSON-RPC request with id 1. */
export function rpc(method: string, params?: object): object {
  return { jsonrpc: '2.0', id: 1, method, ...(params === undefined ? {} : { params }) };
}

/** Calls a tool and gives the result's text. */
export async function callTool(
  url: string,
  name: string,
  args: object,
): Promise<{ isError: unknown; text: string | undefined }> {
  const { body } = await post(url, rpc('tools/call', { name, arguments: args }));
  return { isError: body.result?.isError, text: body.result?.content?.[0]?.text };
}

/** An authorization with a credential scope; the signature is not looked at. */
export function signed(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}
