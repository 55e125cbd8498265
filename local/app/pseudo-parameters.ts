import { partitionOf } from '../partition.ts';

/** Where and as what a stack is made. */
export interface StackIdentity {
  readonly name: string;
  readonly stackId: string;
  readonly region: string;
  readonly accountId: string;
}

/** CloudFormation's own parameters (template reference, "Pseudo parameters") but `AWS::NoValue`, which is no value. */
export function pseudoParameters({
  name,
  stackId,
  region,
  accountId,
}: StackIdentity): Readonly<Record<string, unknown>> {
  const partition = partitionOf(region);
  return {
    'AWS::AccountId': accountId,
    'AWS::NotificationARNs': [],
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackId': stackId,
    'AWS::StackName': name,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}
