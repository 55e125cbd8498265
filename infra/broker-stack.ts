import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { BrokerPolicy } from '../contract/broker-policy.ts';
import { ToolkitError } from '../contract/errors.ts';
import { accessRoleOutput, BROKER_OUTPUTS } from '../contract/stack-outputs.ts';
import { Broker } from './broker.ts';
import type { BrokerProps } from './broker.ts';
import { urlsOfBroker, warnOfLoopback } from './warn-of-loopback.ts';
import { warnOfSharedUsers } from './warn-of-shared-users.ts';

/** A broker's stack in its central account. */
export interface BrokerStackProps extends StackProps, BrokerProps {}

/** One token broker, with the URL that workloads call and the roles that they assume as outputs. */
export class BrokerStack extends Stack {
  readonly broker: Broker;

  /** @throws ToolkitError `config-invalid` where the policy does not fit the account that it is deployed to */
  constructor(scope: Construct, id: string, props: BrokerStackProps) {
    super(scope, id, { description: `Token broker ${props.deploymentId}`, ...stackPropsOf(props) });
    this.broker = new Broker(this, 'Broker', props);
    warnOfLoopback(this, urlsOfBroker(props.policy));
    warnOfSharedUsers(this, props.policy);
    tell(this, {
      [BROKER_OUTPUTS.url]: this.broker.url,
      [BROKER_OUTPUTS.arn]: this.broker.lambda.functionArn,
      ...roleOutputs(props.policy, this.broker.accessRoles),
    });
  }
}

/** By workload, so that each gateway's owner finds the one to name. */
function roleOutputs(
  { workloads }: BrokerPolicy,
  roles: ReadonlyMap<string, Role>,
): Readonly<Record<string, string>> {
  const outputs = new Map<string, string>();
  for (const { name, role, assumedBy } of workloads) {
    const arn = assumedBy === undefined ? undefined : roles.get(role)?.roleArn;
    if (arn === undefined) continue;
    const output = accessRoleOutput(name);
    if (outputs.has(output)) {
      throw new ToolkitError('config-invalid', `workload "${name}" has output "${output}" of another one`, {
        hint: 'Names of outputs have letters and digits alone: let names of workloads differ in those.',
      });
    }
    outputs.set(output, arn);
  }
  return Object.fromEntries(outputs);
}

function tell(stack: Stack, outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
}

function stackPropsOf({ env, tags, terminationProtection, synthesizer }: BrokerStackProps): StackProps {
  return {
    ...(env === undefined ? {} : { env }),
    ...(tags === undefined ? {} : { tags }),
    ...(terminationProtection === undefined ? {} : { terminationProtection }),
    ...(synthesizer === undefined ? {} : { synthesizer }),
  };
}
