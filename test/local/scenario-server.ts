import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  CallToolRequestSchema,
  CreateMessageResultSchema,
  ElicitResultSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type {
  CallToolResult,
  GetPromptResult,
  ReadResourceResult,
  ServerNotification,
  ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { startSdkServer } from './gateway/mcp-server.ts';

/** A PNG of one pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** The header of a WAV without samples. */
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

const TEXT = { type: 'text', text: 'some text' } as const;
const IMAGE = { type: 'image', data: PNG, mimeType: 'image/png' } as const;
const AUDIO = { type: 'audio', data: WAV, mimeType: 'audio/wav' } as const;
const RESOURCE = {
  type: 'resource',
  resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'embedded' },
} as const;

/** What the tools of the scenarios answer (the scenarios' own descriptions, conformance 0.1.16). */
const RESULTS: Readonly<Record<string, CallToolResult>> = {
  test_simple_text: { content: [TEXT] },
  test_image_content: { content: [IMAGE] },
  test_audio_content: { content: [AUDIO] },
  test_embedded_resource: { content: [RESOURCE] },
  test_multiple_content_types: { content: [TEXT, IMAGE, RESOURCE] },
  test_reconnection: { content: [TEXT] },
  test_error_handling: { content: [{ type: 'text', text: 'deliberate' }], isError: true },
};

const PROGRESS_TOOL = 'test_tool_with_progress';

const ENUM = ['option1', 'option2', 'option3'];
const TITLED = [
  { const: 'value1', title: 'First' },
  { const: 'value2', title: 'Second' },
];

function elicitation(properties: object): ServerRequest {
  const params = { message: 'Tell', requestedSchema: { type: 'object', properties } };
  // The SDK's types narrow the schema to members that the scenarios go beyond.
  return { method: 'elicitation/create', params } as ServerRequest;
}

/** What the tools ask the client for. */
const REQUESTS: Readonly<Record<string, ServerRequest>> = {
  test_sampling: {
    method: 'sampling/createMessage',
    params: { messages: [{ role: 'user', content: TEXT }], maxTokens: 100 },
  },
  test_elicitation: elicitation({ username: { type: 'string' }, email: { type: 'string' } }),
  test_elicitation_sep1034_defaults: elicitation({
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  }),
  test_elicitation_sep1330_enums: elicitation({
    untitledSingle: { type: 'string', enum: ENUM },
    titledSingle: { type: 'string', oneOf: TITLED },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: ENUM } },
    titledMulti: { type: 'array', items: { anyOf: TITLED } },
  }),
};

/** The tool whose schema has to arrive whole. */
const SCHEMA_TOOL = {
  name: 'json_schema_2020_12_tool',
  description: 'Tool with JSON Schema 2020-12 features',
  inputSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object' as const,
    $defs: {
      address: {
        type: 'object',
        properties: { street: { type: 'string' }, city: { type: 'string' } },
      },
    },
    properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
    additionalProperties: false,
  },
};

/** Starts an MCP server with what the official server scenarios ask for; it ends with the test. Gives its endpoint. */
export async function startScenarioServer(): Promise<string> {
  return (await startSdkServer(scenarioServer)).url;
}

/** Its own handlers, because schemas shall be exactly these. */
function scenarioServer(): McpServer['server'] {
  const { server } = new McpServer(
    { name: 'scenarios', version: '1' },
    { capabilities: { tools: {}, prompts: {}, resources: {} } },
  );
  const inputSchema = { type: 'object' as const };
  const names = [...Object.keys(RESULTS), PROGRESS_TOOL, ...Object.keys(REQUESTS)];
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [...names.map((name) => ({ name, description: name, inputSchema })), SCHEMA_TOOL],
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { sendNotification, sendRequest }) => {
    if (params.name === PROGRESS_TOOL) await sendProgress(params._meta?.progressToken, sendNotification);
    const request = REQUESTS[params.name];
    if (request !== undefined) {
      const schema = request.method === 'elicitation/create' ? ElicitResultSchema : CreateMessageResultSchema;
      return { content: [{ type: 'text', text: JSON.stringify(await sendRequest(request, schema)) }] };
    }
    return RESULTS[params.name] ?? { content: [TEXT] };
  });
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: [{ name: 'test_simple_prompt', description: 'A prompt' }],
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => promptOf(params.name, params.arguments));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: [{ uri: 'test://static-text', name: 'static text' }],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => resourceOf(params.uri));
  return server;
}

async function sendProgress(
  progressToken: string | number | undefined,
  send: (notification: ServerNotification) => Promise<void>,
): Promise<void> {
  if (progressToken === undefined) return;
  for (const progress of [0, 50, 100]) {
    await send({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
  }
}

function promptOf(name: string, args: Readonly<Record<string, string>> = {}): GetPromptResult {
  const said = { type: 'text' as const, text: Object.values(args).join(' and ') || 'a prompt' };
  const embedded = { ...RESOURCE.resource, uri: args.resourceUri ?? '' };
  const shown: Readonly<Record<string, GetPromptResult['messages'][number]['content']>> = {
    test_prompt_with_embedded_resource: { type: 'resource', resource: embedded },
    test_prompt_with_image: IMAGE,
  };
  const contents = [shown[name] ?? said, said];
  return { messages: contents.map((content) => ({ role: 'user', content })) };
}

function resourceOf(uri: string): ReadResourceResult {
  if (uri === 'test://static-binary') return { contents: [{ uri, mimeType: 'image/png', blob: PNG }] };
  const [, id] = /^test:\/\/template\/(.+)\/data$/.exec(uri) ?? [];
  if (id === undefined) return { contents: [{ uri, mimeType: 'text/plain', text: 'static' }] };
  return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id }) }] };
}
