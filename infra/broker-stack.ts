import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Broker } from './broker.ts';
import type { BrokerProps } from './broker.ts';

/** A broker's stack in its central account. */
export interface BrokerStackProps extends StackProps, BrokerProps {}

/** One token broker, with the URL that workloads call and the roles that they assume as outputs. */
export class BrokerStack extends Stack {
  readonly broker: Broker;

  /** @throws ToolkitError `config-invalid` where the policy does not fit the account that it is deployed to */
  constructor(scope: Construct, id: string, props: BrokerStackProps) {
    super(scope, id, { description: `Token broker ${props.deploymentId}`, ...stackPropsOf(props) });
    this.broker = new Broker(this, 'Broker', props);
    new CfnOutput(this, 'BrokerUrl', { value: this.broker.url });
    for (const [at, role] of [...this.broker.accessRoles.values()].entries()) {
      new CfnOutput(this, `AccessRoleArn${at + 1}`, { value: role.roleArn });
    }
  }
}

function stackPropsOf({ env, tags, terminationProtection, synthesizer }: BrokerStackProps): StackProps {
  return {
    ...(env === undefined ? {} : { env }),
    ...(tags === undefined ? {} : { tags }),
    ...(terminationProtection === undefined ? {} : { terminationProtection }),
    ...(synthesizer === undefined ? {} : { synthesizer }),
  };
}
