import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { accept } from './accept.ts';

/**
 * Sets the role with which API Gateway writes logs, for the whole account and Region. Both outlive the stack: other APIs
 * may have come to use them, and would lose their logs without a word.
 */
export function setApiGatewayLogRole(scope: Construct, id: string): CfnAccount {
  const parts = new Construct(scope, id);
  const role = new Role(parts, 'Role', {
    description: 'API Gateway writes logs of every API of this account and Region',
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    managedPolicies: [
      ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs'),
    ],
  });
  accept(role, {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
      "The role of API Gateway's account-wide log settings has to write the log group of every API of the account; this managed policy is the one that AWS documents for it.",
  });
  const account = new CfnAccount(parts, 'Account', { cloudWatchRoleArn: role.roleArn });
  role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return account;
}
