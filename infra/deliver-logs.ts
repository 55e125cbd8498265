import type { CfnGateway } from 'aws-cdk-lib/aws-bedrockagentcore';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StackConfig } from '../config/stack-config.ts';
import { maskedLogGroup } from './log-group.ts';

/** Which gateway's logs, and what is masked in them. */
export interface DeliverLogsProps {
  readonly gateway: CfnGateway;
  /** The gateway's name. */
  readonly name: string;
  readonly retentionDays: StackConfig['logRetentionDays'];
  /** Names of the arguments that carry tokens. */
  readonly maskedNames: readonly string[];
}

/**
 * Delivers a gateway's application logs to a log group that masks credentials. They hold request and response bodies,
 * so tool arguments (devguide observability-gateway-metrics; documented).
 */
export function deliverLogs(scope: Construct, id: string, props: DeliverLogsProps): void {
  const { gateway, name, retentionDays, maskedNames } = props;
  const parts = new Construct(scope, id);
  const logGroup = maskedLogGroup(parts, 'Log', {
    // With this prefix the delivery needs no resource policy of the log group's (CloudWatch Logs user guide, AWS-logs-and-resource-policy).
    logGroupName: `/aws/vendedlogs/bedrock-agentcore/gateway/${name}`,
    retentionDays,
    maskedNames,
  });
  const source = new CfnDeliverySource(parts, 'Source', {
    name: `${name}-application-logs`,
    logType: 'APPLICATION_LOGS',
    resourceArn: gateway.attrGatewayArn,
  });
  const destination = new CfnDeliveryDestination(parts, 'Destination', {
    name: `${name}-application-logs`,
    destinationResourceArn: logGroup.logGroupArn,
  });
  const delivery = new CfnDelivery(parts, 'Delivery', {
    deliverySourceName: source.name,
    deliveryDestinationArn: destination.attrArn,
  });
  // A delivery names its source by text, so CloudFormation does not see which comes first.
  delivery.addResourceDependency(source);
}
