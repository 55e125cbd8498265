import { RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { accept } from './accept.ts';

/** What of a bucket the gateway's parts need, be it the stack's or one that exists. */
export type DocumentBucket = Pick<IBucket, 'bucketName' | 'arnForObjects'>;

/**
 * Where the registrar puts documents that are too large to be given inline. Not versioned: `transform` writes each
 * again, and a bucket with versions cannot be removed by deleting its objects. Nothing empties it at removal, because
 * that would take a function with more rights than all others: `agentcore-bearer destroy` comes first.
 */
export function schemaBucket(scope: Construct, id: string, name: string): Bucket {
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    versioned: false,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  accept(bucket, {
    'AwsSolutions-S1': `The schema bucket of ${name} holds OpenAPI documents without secrets, read by the gateway's role alone; CloudTrail's data events say who reads, where somebody must know.`,
  });
  return bucket;
}
