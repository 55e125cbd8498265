import { arnOf } from '../../control-plane/arns.ts';
import type { AppInMaking, Maker, ResourceToMake } from '../making.ts';
import { madeUpName } from '../making.ts';
import type { MadeResource } from '../plan-stack.ts';

/** How a resource that does nothing here is named. */
interface UnusedType {
  /** The property that may give its name. */
  readonly name?: string;
  /** Service and resource of its ARN; `*` stands for the name. */
  readonly arn?: readonly [service: string, resource: string];
  /** What `Ref` gives: the name, unless it is the ARN. */
  readonly ref?: 'arn';
  /** Attributes that are its ARN, and that are its name. */
  readonly arns?: readonly string[];
  readonly names?: readonly string[];
}

/**
 * Types that change nothing about what a caller of the local AWS gets, by what CloudFormation returns for them (template
 * reference, "Return values" of each; background knowledge).
 */
const UNUSED: Readonly<Record<string, UnusedType>> = {
  'AWS::ApiGateway::Account': { names: ['Id'] },
  'AWS::ApiGateway::GatewayResponse': { names: ['Id'] },
  'AWS::ApiGateway::Model': { name: 'Name' },
  'AWS::ApiGateway::RequestValidator': { names: ['RequestValidatorId'] },
  'AWS::CDK::Metadata': {},
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', arn: ['cloudwatch', 'alarm:*'], arns: ['Arn'] },
  'AWS::CloudWatch::CompositeAlarm': { name: 'AlarmName', arn: ['cloudwatch', 'alarm:*'], arns: ['Arn'] },
  'AWS::CloudWatch::Dashboard': { name: 'DashboardName' },
  'AWS::KMS::Alias': { name: 'AliasName' },
  'AWS::KMS::Key': { arn: ['kms', 'key/*'], arns: ['Arn'], names: ['KeyId'] },
  'AWS::Lambda::EventInvokeConfig': {},
  'AWS::Logs::Delivery': { arn: ['logs', 'delivery:*'], arns: ['Arn'], names: ['DeliveryId'] },
  'AWS::Logs::DeliveryDestination': {
    name: 'Name',
    arn: ['logs', 'delivery-destination:*'],
    arns: ['Arn'],
  },
  'AWS::Logs::DeliverySource': { name: 'Name', arn: ['logs', 'delivery-source:*'], arns: ['Arn'] },
  'AWS::Logs::LogGroup': { name: 'LogGroupName', arn: ['logs', 'log-group:*:*'], arns: ['Arn'] },
  'AWS::Logs::MetricFilter': { name: 'FilterName' },
  'AWS::Logs::ResourcePolicy': { name: 'PolicyName' },
  'AWS::S3::Bucket': { name: 'BucketName', arn: ['s3', '*'], arns: ['Arn'] },
  'AWS::S3::BucketPolicy': {},
  'AWS::SecretsManager::RotationSchedule': { names: ['Id'] },
  'AWS::SNS::Subscription': { arn: ['sns', '*'], ref: 'arn', arns: ['Arn'] },
  'AWS::SNS::Topic': {
    name: 'TopicName',
    arn: ['sns', '*'],
    ref: 'arn',
    arns: ['TopicArn'],
    names: ['TopicName'],
  },
  'AWS::SNS::TopicPolicy': { names: ['Id'] },
  // CDK's own, which act on logs and on removal alone.
  'Custom::LogRetention': { name: 'LogGroupName', names: ['LogGroupName'] },
  'Custom::S3AutoDeleteObjects': {},
};

/** What the local AWS has by itself: nothing is made, and nothing is missing. */
const BUILT_IN: readonly string[] = ['AWS::S3::Bucket', 'AWS::CDK::Metadata'];

/** Properties of types that do nothing here which name them; others are not even resolved. */
export function namingProperty(type: string): string | undefined {
  return Object.hasOwn(UNUSED, type) ? UNUSED[type]?.name : undefined;
}

/** Makers of the types that do nothing here: they get their names and ARNs, and are listed. */
export const UNUSED_MAKERS: Readonly<Record<string, Maker>> = Object.fromEntries(
  Object.entries(UNUSED).map(([type, described]) => [
    type,
    (resource: ResourceToMake, app: AppInMaking) => makeUnused(described, resource, app),
  ]),
);

function makeUnused(described: UnusedType, resource: ResourceToMake, app: AppInMaking): MadeResource {
  const { stackName, logicalId, type, properties } = resource;
  if (!BUILT_IN.includes(type)) app.unused.push({ stackName, logicalId, type });
  const given = described.name === undefined ? undefined : properties[described.name];
  const name = typeof given === 'string' ? given : defaultName(resource, app);
  const arn = described.arn === undefined ? name : arnIn(app, described.arn, name);
  return {
    ref: described.ref === 'arn' ? arn : name,
    attributes: {
      ...Object.fromEntries((described.arns ?? []).map((attribute) => [attribute, arn])),
      ...Object.fromEntries((described.names ?? []).map((attribute) => [attribute, name])),
      ...(type === 'AWS::S3::Bucket' ? bucketDomains(name, app.aws.region) : {}),
    },
  };
}

function defaultName(resource: ResourceToMake, app: AppInMaking): string {
  const name = madeUpName(app, resource);
  return resource.type.startsWith('AWS::S3::') ? name.toLowerCase() : name;
}

/** ARNs of S3 name neither Region nor account. */
function arnIn({ aws }: AppInMaking, [service, pattern]: readonly [string, string], name: string): string {
  const resource = pattern.replace('*', () => name);
  const [partition, , ...rest] = arnOf(aws, service, resource).split(':').slice(1);
  const [region = '', account = '', ...path] = rest;
  const place = service === 's3' ? ['', ''] : [region, account];
  return ['arn', partition, service, ...place, ...path].join(':');
}

function bucketDomains(name: string, region: string): Readonly<Record<string, string>> {
  return {
    DomainName: `${name}.s3.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
  };
}
