import { devGateway, registerLocal } from '../../cli/commands/dev.ts';
import { deployLocal } from '../../cli/deploy-local.ts';
import { isToolkitError } from '../../contract/errors.ts';
import { MAX_INLINE_SCHEMA_BYTES } from '../../contract/gateway-limits.ts';
import { connectGateway } from '../../mcp-client/connect-gateway.ts';
import type { GatewayClient } from '../../mcp-client/connect-gateway.ts';
import { cached } from '../../tokens/cached.ts';
import { clientCredentials } from '../../tokens/client-credentials.ts';
import { compile, DEFAULT_CHOICES, readDocument } from '../../transform/index.ts';
import type { Compilation, CompiledPart, SourceDocument } from '../../transform/index.ts';
import type { ListedDocument } from './documents.ts';
import { generateRequests } from './generate-requests.ts';
import { startPrism } from './prism.ts';
import type { Prism } from './prism.ts';
import { bindingOf } from './map-to-arguments.ts';
import { readTools } from './read-tools.ts';
import type { CompiledTool } from './read-tools.ts';
import { startRecorder } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { runRequest } from './run-request.ts';
import type { Outcome } from './run-request.ts';
import { readVendorDocument } from './vendor-document.ts';
import type { CredentialPlace, VendorDocument, VendorMedia, VendorOperation } from './vendor-document.ts';

/** What came of one document. */
export interface DocumentResult {
  readonly name: string;
  /** Why it was not run; everything else is empty then. */
  readonly skipped: string | undefined;
  readonly operations: number;
  /** Operations that became no tool. */
  readonly withoutTool: readonly string[];
  /** Requests that could not be made from the document. */
  readonly notGenerated: readonly NotGenerated[];
  readonly outcomes: readonly Outcome[];
}

/** A request that the generator gave up. */
export interface NotGenerated {
  readonly operation: string;
  readonly variant: string;
  readonly reason: string;
}

/** Where a document that names no server is said to be. */
const FALLBACK_SERVER = 'https://api.vendor.example';

/** Runs every operation of a document through gateway and target Lambda, and straight to the mock of the vendor. */
export async function runDocument({ name, path }: ListedDocument, seed = 1): Promise<DocumentResult> {
  const compilation = await compileDocument(path);
  if (typeof compilation === 'string') return skipped(name, compilation);
  return runCompilation(name, await readVendorDocument(path), compilation, seed);
}

/** Runs a document whose compilation is there already, also one that is not what the document gives. */
export async function runCompilation(
  name: string,
  document: VendorDocument,
  compilation: Compilation,
  seed = 1,
): Promise<DocumentResult> {
  const prism = await startPrism(document.root).catch(() => undefined);
  if (prism === undefined) return skipped(name, 'Prism cannot read it');
  try {
    const run = await withGateway(compilation, prism, (client, recorder) =>
      runOperations(document, compilation, client, recorder, seed),
    );
    return { name, skipped: undefined, operations: document.operations.length, ...run };
  } finally {
    await prism.close();
  }
}

function skipped(name: string, reason: string): DocumentResult {
  return { name, skipped: reason, operations: 0, withoutTool: [], notGenerated: [], outcomes: [] };
}

/** The compiled document, or the code of what keeps it from being compiled. */
export async function compileDocument(path: string): Promise<Compilation | string> {
  try {
    const { document } = await readDocument(path);
    for (const toolBytes of TOOL_BYTES) {
      const compilation = compileAt(document, toolBytes);
      if (compilation.parts.every(isInline)) return compilation;
    }
    return 'limit-exceeded';
  } catch (error) {
    if (isToolkitError(error)) return error.code;
    throw error;
  }
}

/** Budgets of a tool, the default first; the others are for documents that no target takes inline otherwise. */
const TOOL_BYTES: readonly number[] = [DEFAULT_CHOICES.toolBytes, 4096, 1024];

function isInline({ document }: CompiledPart): boolean {
  return Buffer.byteLength(document) <= MAX_INLINE_SCHEMA_BYTES;
}

function compileAt(document: SourceDocument, toolBytes: number): Compilation {
  const choices = { ...DEFAULT_CHOICES, toolBytes };
  try {
    return compile(document, choices);
  } catch (error) {
    if (!isToolkitError(error) || error.code !== 'cannot-transform') throw error;
    return compile(document, { ...choices, servers: [FALLBACK_SERVER] });
  }
}

async function withGateway<T>(
  compilation: Compilation,
  prism: Prism,
  run: (client: GatewayClient, recorder: Recorder) => Promise<T>,
): Promise<T> {
  const recorder = await startRecorder(prism.url);
  const { target, parts } = compilation;
  const gateway = devGateway(target);
  const vendor = { target, routes: parts.map(({ routes }) => routes), upstream: recorder.url };
  const deployment = await deployLocal(gateway, [vendor], {});
  try {
    const { gatewayUrl: url } = await registerLocal(deployment, gateway, compilation, undefined);
    const client = await connectGateway({ url, inbound: cached(clientCredentials(deployment.stack.client)) });
    try {
      return await run(client, recorder);
    } finally {
      await client.close();
    }
  } finally {
    await deployment.aws.close();
    await recorder.close();
  }
}

async function runOperations(
  document: VendorDocument,
  compilation: Compilation,
  client: GatewayClient,
  recorder: Recorder,
  seed: number,
): Promise<Pick<DocumentResult, 'withoutTool' | 'notGenerated' | 'outcomes'>> {
  const tools = toolsOf(compilation);
  const withoutTool: string[] = [];
  const notGenerated: NotGenerated[] = [];
  const outcomes: Outcome[] = [];
  for (const operation of document.operations) {
    const tool = tools.get(operation.name);
    if (tool === undefined) {
      withoutTool.push(operation.name);
      continue;
    }
    const { requests, problems } = generateRequests(document, operation, {
      seed,
      chooseMedia: (media) => mediaOf(tool, media),
      chooseCredentials: (alternatives) => alternatives.find(isTakenBy(tool)) ?? alternatives[0],
    });
    notGenerated.push(...problems.map((problem) => ({ operation: operation.name, ...problem })));
    for (const request of requests)
      outcomes.push(await runRequest(document, request, tool, client, recorder));
  }
  return { withoutTool, notGenerated, outcomes };
}

/** The tools by the operations of the document, as the report has them: fragments tell some of them apart. */
function toolsOf({ parts, report }: Compilation): ReadonlyMap<string, CompiledTool> {
  const labels = new Map(report.operations.map(({ tool, method, path }) => [tool, `${method} ${path}`]));
  return new Map(parts.flatMap(readTools).map((tool) => [labels.get(tool.name) ?? tool.operation, tool]));
}

/** Whether the tool takes all credentials of an alternative; which of several it takes is its choice. */
function isTakenBy(tool: CompiledTool): (places: readonly CredentialPlace[]) => boolean {
  return (places) => places.every((place) => bindingOf(place, tool) !== undefined);
}

/** The media type that the tool's route sends, of those that the document lists; which one that is, is its choice. */
function mediaOf({ route }: CompiledTool, media: VendorMediaList): VendorMedia | undefined {
  const sent = route.arguments === null ? 'application/json' : route.body?.mediaType;
  return (
    media.find(({ mediaType }) => mediaType === sent) ??
    media.find(({ mediaType }) => admits(mediaType, sent)) ??
    media[0]
  );
}

type VendorMediaList = NonNullable<VendorOperation['body']>['media'];

function admits(range: string, mediaType: string | undefined): boolean {
  if (mediaType === undefined || !range.includes('*')) return false;
  const [type = ''] = range.split('/');
  return type === '*' || mediaType.startsWith(`${type}/`) || mediaType === 'application/octet-stream';
}
