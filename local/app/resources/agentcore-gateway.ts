import { ToolkitError } from '../../../contract/errors.ts';
import { dispatchControlPlane } from '../../control-plane/dispatch.ts';
import { OPERATION_MODELS } from '../../control-plane/model.ts';
import { cannot, placeOf } from '../making.ts';
import type { Maker, ResourceToMake } from '../making.ts';
import { isObject } from '../../../contract/json-object.ts';

/** What CloudFormation reads of a gateway (template reference, AWS::BedrockAgentCore::Gateway "Return values"). */
const ATTRIBUTES = [
  'CreatedAt',
  'GatewayArn',
  'GatewayUrl',
  'Status',
  'UpdatedAt',
  'WorkloadIdentityDetails',
];

/**
 * `AWS::BedrockAgentCore::Gateway`: made by the control plane's own CreateGateway, with all its checks. It is READY when
 * the stack goes on, because CloudFormation waits for it.
 */
export const makeGateway: Maker = (resource, { aws }) => {
  const settled = { ...aws.account, settleMs: 0 };
  const { answer } = dispatchControlPlane(
    { ...request('POST', '/gateways/'), body: Buffer.from(JSON.stringify(inputOf(resource))) },
    settled,
  );
  const made = answer.body;
  if (answer.status >= 300 || !isObject(made)) {
    const { message } = isObject(made) ? made : {};
    throw new ToolkitError('remote-refused', `${placeOf(resource)} is refused: ${String(message)}`);
  }
  const id = String(made.gatewayId);
  const view = dispatchControlPlane(request('GET', `/gateways/${id}/`), settled).answer.body;
  const attributes = ATTRIBUTES.map((name) => [name, (view as typeof made)[memberName(name)]] as const);
  return { ref: id, attributes: { ...Object.fromEntries(attributes), GatewayIdentifier: id } };
};

function request(method: string, path: string): Parameters<typeof dispatchControlPlane>[0] {
  return { method, path, query: new URLSearchParams(), headers: new Headers(), body: Buffer.alloc(0) };
}

/** CloudFormation's properties are the API's members with a capital. */
function inputOf(resource: ResourceToMake): Readonly<Record<string, unknown>> {
  const { Tags, ...properties } = resource.properties;
  const input = toMembers(properties);
  const known = OPERATION_MODELS.CreateGateway?.input.members ?? {};
  const unknown = isObject(input)
    ? Object.keys(input).find((name) => !Object.hasOwn(known, name))
    : undefined;
  if (unknown !== undefined) throw cannot(resource, `has "${unknown}", which no gateway has`);
  return { ...(input as object), ...(Tags === undefined ? {} : { tags: Tags }) };
}

function toMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toMembers);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [memberName(name), toMembers(member)]),
  );
}

function memberName(property: string): string {
  return property.charAt(0).toLowerCase() + property.slice(1);
}
