import type {
  CreateGatewayCommandInput,
  CreateGatewayTargetCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import {
  CreateGatewayTargetCommand,
  GetGatewayTargetCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { fileURLToPath } from 'node:url';
import type { LocalAws } from '../../../local/start.ts';
import { controlPlane, makeGateway, startAws } from '../local-aws.ts';

/** All versions that a gateway can speak. */
export const ALL_VERSIONS: string[] = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

/** `_meta` of a request of the stateless version. */
export const STATELESS_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'client', version: '1.0' },
  'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {}, url: {} }, sampling: {} },
};

/** Settings of a gateway's MCP protocol. */
export function mcp(
  settings: NonNullable<NonNullable<CreateGatewayCommandInput['protocolConfiguration']>['mcp']>,
): Partial<CreateGatewayCommandInput> {
  return { protocolConfiguration: { mcp: settings } };
}

/** Headers of a request of the stateless version. */
export function statelessHeaders(method: string, name?: string): Record<string, string> {
  return {
    'MCP-Protocol-Version': '2026-07-28',
    'Mcp-Method': method,
    ...(name === undefined ? {} : { 'Mcp-Name': name }),
  };
}

/** Deploys a function of this folder. */
export function deploy(
  aws: LocalAws,
  name: 'interceptor' | 'tools',
  environment: Readonly<Record<string, string>> = {},
): string {
  const bundlePath = fileURLToPath(new URL(`./functions/${name}.ts`, import.meta.url));
  aws.deployFunction({ name, bundlePath, environment, timeoutMs: 10_000 });
  return `arn:aws:lambda:${aws.region}:${aws.accountId}:function:${name}`;
}

/** Settings of a gateway with an interceptor at both points. */
export function intercepted(
  arn: string,
  input: { passRequestHeaders: boolean; payloadFilter?: { exclude: { field: 'RESPONSE_BODY' }[] } } = {
    passRequestHeaders: true,
  },
): Partial<CreateGatewayCommandInput> {
  return {
    interceptorConfigurations: [
      {
        interceptor: { lambda: { arn } },
        interceptionPoints: ['REQUEST', 'RESPONSE'],
        inputConfiguration: input,
      },
    ],
  };
}

/** The events of a phase that the interceptor under test got. */
export function eventsOf(aws: LocalAws, phase: 'REQUEST' | 'RESPONSE'): readonly InterceptorEvent[] {
  return aws
    .functionLog('interceptor')
    .filter((line) => line.startsWith(`${phase} `))
    .map((line) => JSON.parse(line.slice(phase.length + 1)) as InterceptorEvent);
}

/** An interceptor's event, loosely. */
export interface InterceptorEvent {
  readonly interceptorInputVersion: string;
  readonly mcp: {
    readonly rawGatewayRequest: { readonly body: string };
    readonly gatewayRequest: {
      readonly path: string;
      readonly httpMethod: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: unknown;
    };
    readonly gatewayResponse: {
      readonly statusCode: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly isStreamingResponse?: boolean;
    } | null;
  };
}

const number = { type: 'number' } as const;
const text = { type: 'string' } as const;

/** The tools of the Lambda target that was captured. */
export const LAMBDA_TOOLS: {
  name: string;
  description: string;
  inputSchema: {
    type: 'object';
    properties: Record<string, { type: 'number' | 'string' | 'boolean' }>;
    required?: string[];
  };
}[] = [
  {
    name: 'add',
    description: 'Add two numbers',
    inputSchema: { type: 'object', properties: { a: number, b: number }, required: ['a', 'b'] },
  },
  {
    name: 'echo',
    description: 'Echo text',
    inputSchema: { type: 'object', properties: { text } },
  },
  {
    name: 'error',
    description: 'Return a synthetic test error',
    inputSchema: { type: 'object', properties: { fail: { type: 'boolean' } }, required: ['fail'] },
  },
];

/** Makes a target and waits for it by looking at it; gives its status. */
export async function addTarget(
  aws: LocalAws,
  gatewayIdentifier: string,
  input: Omit<CreateGatewayTargetCommandInput, 'gatewayIdentifier'>,
): Promise<{ targetId: string; status: string | undefined; statusReasons: string[] | undefined }> {
  const client = controlPlane(aws);
  const { targetId = '' } = await client.send(
    new CreateGatewayTargetCommand({ gatewayIdentifier, ...input }),
  );
  for (;;) {
    const { status, statusReasons } = await client.send(
      new GetGatewayTargetCommand({ gatewayIdentifier, targetId }),
    );
    if (status !== 'CREATING' && status !== 'SYNCHRONIZING') return { targetId, status, statusReasons };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Makes the Lambda target that was captured. */
export async function addLambdaTarget(
  aws: LocalAws,
  gatewayId: string,
  more: Partial<CreateGatewayTargetCommandInput> = {},
): Promise<string> {
  const lambdaArn = deploy(aws, 'tools', { REGION: aws.region });
  const { targetId } = await addTarget(aws, gatewayId, {
    name: 'lambda-inline',
    targetConfiguration: { mcp: { lambda: { lambdaArn, toolSchema: { inlinePayload: LAMBDA_TOOLS } } } },
    credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
    ...more,
  });
  return targetId;
}

/** A local AWS with one gateway and the captured Lambda target. */
export async function lambdaGateway(
  settings: (aws: LocalAws) => Partial<CreateGatewayCommandInput> = () => ({}),
  options: Parameters<typeof startAws>[0] = {},
): Promise<{ aws: LocalAws; url: string; gatewayId: string; targetId: string }> {
  const aws = await startAws(options);
  const { gatewayId, gatewayUrl } = await makeGateway(aws, settings(aws));
  const targetId = await addLambdaTarget(aws, gatewayId);
  return { aws, url: gatewayUrl, gatewayId, targetId };
}
