import type { GatewayConfig } from '../config/gateway-config.ts';
import { ToolkitError } from '../contract/errors.ts';
import { GATEWAY_OUTPUTS, vendorOutput } from '../contract/stack-outputs.ts';
import type { StackOutputs } from '../contract/stack-outputs.ts';
import type { ApiKey, ApiStage, AwsPort } from './aws-port.ts';
import { findOutput } from './find-output.ts';
import { isConfidential } from './is-confidential.ts';

/** What was deployed for a gateway, as far as its targets need it. */
export interface Deployment {
  readonly key: ApiKey;
  /** URL of each vendor's API by the vendor's target name, without trailing slash. */
  readonly apiUrls: ReadonlyMap<string, string>;
}

/** Which deployment to look for. */
export interface DeploymentQuery {
  readonly gateway: GatewayConfig;
  /** Target names of the vendors; each has one API. */
  readonly vendorTargets: readonly string[];
  readonly outputs: StackOutputs | undefined;
}

/**
 * Finds each vendor's API and the API key, by the stack's outputs or else by name, and checks that the key
 * opens them.
 * @throws ToolkitError `outputs-missing` where an API cannot be found, or the outputs put it where keys and
 *   tokens must not go; `remote-refused` where the key is missing, disabled or in no usage plan of an API's stage
 */
export async function findDeployment(query: DeploymentQuery, aws: AwsPort): Promise<Deployment> {
  const key = await findKey(query, aws);
  if (!key.isEnabled) throw new ToolkitError('remote-refused', `${nameOf(key)} is disabled`);
  const open = await aws.listKeyStages(key.id);
  const apis = new Map<string, VendorApi>();
  for (const target of new Set(query.vendorTargets)) {
    apis.set(target, await findApi(query, target, open, aws));
  }
  for (const { stage } of apis.values()) requireOpen(key, open, stage);
  return { key, apiUrls: new Map([...apis].map(([target, { url }]) => [target, url])) };
}

interface VendorApi {
  readonly url: string;
  readonly stage: ApiStage;
}

async function findApi(
  query: DeploymentQuery,
  target: string,
  open: readonly ApiStage[],
  aws: AwsPort,
): Promise<VendorApi> {
  const output = (what: 'ApiUrl' | 'ApiId' | 'ApiStage') =>
    findOutput(query.outputs, vendorOutput(target, what));
  const apiName = `${query.gateway.deploymentId}-${target}`;
  const apiId =
    output('ApiId') ?? onlyOne(await aws.findRestApiIds(apiName), `REST API "${apiName}"`, target, 'ApiId');
  // The one that the key opens is the one that is meant; without such, or with several, the API's own decide.
  const [opened, ...others] = open.filter((stage) => stage.apiId === apiId);
  const stageName =
    output('ApiStage') ??
    (others.length === 0 ? opened?.stage : undefined) ??
    onlyOne(await aws.listStages(apiId), `stage of REST API "${apiId}"`, target, 'ApiStage');
  const stage = { apiId, stage: stageName };
  const url = urlOf(vendorOutput(target, 'ApiUrl'), output('ApiUrl'), aws.invokeUrl(stage));
  return { url: url.replace(/\/+$/, ''), stage };
}

/** The URL that the outputs give, which is where the key and every user's token will be sent, or else the known one. */
function urlOf(output: string, given: string | undefined, known: string | undefined): string {
  const text = given ?? known;
  if (text === undefined) {
    throw new ToolkitError('outputs-missing', `output "${output}" is missing`, {
      hint: 'At an endpoint of its own, the URL of an API does not follow from its id: pass --outputs.',
    });
  }
  const url = URL.parse(text);
  if (url === null || !isConfidential(url)) {
    throw new ToolkitError('outputs-missing', `output "${output}" is neither https nor http on loopback`, {
      hint: 'The key and the tokens of all users are sent there: pass the outputs of the stack as they are.',
    });
  }
  const host = known === undefined ? url.host : new URL(known).host;
  if (url.host === host) return text;
  throw new ToolkitError(
    'outputs-missing',
    `output "${output}" names host "${url.host}", the API has "${host}"`,
    {
      hint: 'Pass the outputs of the stack as they are; domains of your own are not supported yet.',
    },
  );
}

function onlyOne(
  found: readonly string[],
  what: string,
  target: string,
  output: 'ApiId' | 'ApiStage',
): string {
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const count = found.length === 0 ? 'no' : 'more than one';
  throw new ToolkitError('outputs-missing', `there is ${count} ${what}`, {
    hint: `Deploy the stack, and pass its outputs, among them "${vendorOutput(target, output)}".`,
  });
}

/** Its value is read only where the provider is to be given it. */
async function findKey({ gateway, outputs }: DeploymentQuery, aws: AwsPort): Promise<ApiKey> {
  const isExternal = findOutput(outputs, GATEWAY_OUTPUTS.apiKeySecretArn) !== undefined;
  const what = isExternal ? 'without-value' : 'with-value';
  const id = findOutput(outputs, GATEWAY_OUTPUTS.apiKeyId);
  if (id !== undefined) return getKey(id, what, aws);
  const [key, ...others] = await aws.findApiKeys(gateway.deploymentId);
  if (key !== undefined && others.length === 0) return isExternal ? key : getKey(key.id, what, aws);
  const count = key === undefined ? 'no' : 'more than one';
  throw new ToolkitError('remote-refused', `there is ${count} API key named "${gateway.deploymentId}"`, {
    hint: `Deploy the stack, and pass its outputs, among them "${GATEWAY_OUTPUTS.apiKeyId}".`,
  });
}

async function getKey(id: string, what: 'with-value' | 'without-value', aws: AwsPort): Promise<ApiKey> {
  const key = await aws.getApiKey(id, what);
  if (key === undefined) throw new ToolkitError('remote-refused', `API key "${id}" does not exist`);
  return key;
}

function requireOpen(key: ApiKey, open: readonly ApiStage[], { apiId, stage }: ApiStage): void {
  if (open.some((other) => other.apiId === apiId && other.stage === stage)) return;
  throw new ToolkitError(
    'remote-refused',
    `${nameOf(key)} is in no usage plan of stage "${stage}" of REST API "${apiId}"`,
    { hint: 'Without one, API Gateway answers 403 to every call of the gateway.' },
  );
}

function nameOf({ id, name }: ApiKey): string {
  return `API key "${name}" (${id})`;
}
