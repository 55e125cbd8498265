import { z } from 'zod';
import {
  DEFAULT_SUPPORTED_VERSIONS,
  GATEWAY_NAME,
  MAX_INLINE_SCHEMA_BYTES,
} from '../contract/gateway-limits.ts';
import { secretIds } from '../contract/interceptor-secrets.ts';
import { deploymentId } from './deployment-id.ts';
import { interceptorSchema } from './interceptor-config.ts';
import type { InterceptorConfig } from './interceptor-config.ts';
import { stackConfigSchema } from './stack-config.ts';
import type { StackConfig } from './stack-config.ts';
import { CONSENT_VERSION, outboundSchema } from './outbound-config.ts';
import type { OutboundConfig } from './outbound-config.ts';
import { textOf } from './text-of.ts';
import { decodeYaml } from './yaml-file.ts';
import type { ConfigText } from './yaml-file.ts';

/** `gateway.yaml`: one gateway, and what holds for all its targets. No secret stands in it. */
export interface GatewayConfig {
  readonly name: string;
  readonly description?: string | undefined;
  /** Salt of the token fingerprints and name of the deployed API and key; by default the gateway's name. */
  readonly deploymentId: string;
  /** Role that the gateway assumes; needed only where no stack's outputs name it. */
  readonly roleArn?: string | undefined;
  /** Paths of the vendors' `bearer.yaml`, relative to this file. */
  readonly vendors: readonly string[];
  /** MCP protocol versions. Left out at the service, it would speak 2025-03-26 alone (observed 2026-09-28). */
  readonly supportedVersions: readonly string[];
  readonly inbound: InboundConfig;
  readonly outbound: OutboundConfig;
  readonly interceptors: InterceptorConfig;
  readonly exceptionLevel?: 'DEBUG' | undefined;
  /** What the CDK app builds; nothing else reads it. */
  readonly stack: StackConfig;
  /** Documents of more bytes than `inlineUpTo` go to `bucket`; left out: the stack's output `SchemaBucket`. */
  readonly schemas: { readonly inlineUpTo: number; readonly bucket?: string | undefined };
}

/** Who may call the gateway: the members of the service's `customJWTAuthorizer`. */
export interface InboundConfig {
  /** Left out: the stack's output `DiscoveryUrl`. */
  readonly discoveryUrl?: string | undefined;
  /** Claim `client_id`; Cognito's access tokens have it and no `aud`. Left out: the stack's output `ClientId`. */
  readonly allowedClients?: readonly string[] | undefined;
  readonly allowedAudience?: readonly string[] | undefined;
  readonly allowedScopes?: readonly string[] | undefined;
}

const names = z.array(z.string().min(1)).min(1).optional();

/** The schema behind {@link decodeGatewayConfig}; also published as JSON Schema. */
export const gatewayConfigSchema: z.ZodType<GatewayConfig> = z
  .strictObject({
    name: textOf(GATEWAY_NAME, 'a name: letters, digits and single hyphens, 48 characters at most'),
    description: z.string().min(1).max(120).optional(),
    deploymentId: deploymentId.optional(),
    roleArn: textOf(/^arn:aws(-[^:]+)?:iam::\d{12}:role\/.+$/, 'the ARN of an IAM role').optional(),
    vendors: z
      .array(z.string().min(1))
      .min(1)
      .describe('a list of paths of bearer.yaml files, relative to this one'),
    supportedVersions: z
      .array(z.string().min(1))
      .min(1)
      .default([...DEFAULT_SUPPORTED_VERSIONS]),
    inbound: z
      .strictObject({
        discoveryUrl: textOf(
          /^[^\s?#]+\/\.well-known\/(openid-configuration|oauth-authorization-server)(\/[^\s?#]+)?$/,
          'a URL that ends in /.well-known/openid-configuration or /.well-known/oauth-authorization-server',
        ).optional(),
        allowedClients: names,
        allowedAudience: names,
        allowedScopes: names,
      })
      .prefault({}),
    outbound: outboundSchema,
    interceptors: interceptorSchema.prefault({}),
    exceptionLevel: z.enum(['DEBUG']).optional(),
    schemas: z
      .strictObject({
        inlineUpTo: z.int().min(0).max(MAX_INLINE_SCHEMA_BYTES).default(MAX_INLINE_SCHEMA_BYTES),
        bucket: textOf(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket').optional(),
      })
      .prefault({}),
    stack: stackConfigSchema.prefault({}),
  })
  .refine(({ outbound, supportedVersions }) => canAskForConsent(outbound, supportedVersions), {
    path: ['outbound', 'oauth', 'grant'],
    message: `grant AUTHORIZATION_CODE needs MCP version ${CONSENT_VERSION} or newer in "supportedVersions"`,
  })
  .superRefine(({ outbound, interceptors }, context) => {
    for (const [index, step] of interceptors.request.entries()) {
      const header = 'to' in step && 'header' in step.to ? step.to.header : undefined;
      if (header === undefined || isPropagated(header, outbound)) continue;
      context.addIssue({
        code: 'custom',
        path: ['interceptors', 'request', index, 'to', 'header'],
        message: `the gateway drops header "${header}" unless "outbound.headers" names it`,
      });
    }
  })
  .refine(
    ({ stack, interceptors }) => stack.secretKeyArns.length === 0 || secretIds(interceptors).length > 0,
    {
      path: ['stack', 'secretKeyArns'],
      message: 'no step names a secret in Secrets Manager',
    },
  )
  .transform((config) => ({ ...config, deploymentId: config.deploymentId ?? config.name }));

/**
 * Decodes `gateway.yaml`.
 * @throws ToolkitError `not-yaml`, `config-unknown-key` or `config-invalid`, each with `file:line:column`.
 */
export function decodeGatewayConfig(source: ConfigText): GatewayConfig {
  return decodeYaml(source, gatewayConfigSchema);
}

/** Before that version a user cannot be asked to agree: every call would end in an error (observed 2026-09-28). */
function canAskForConsent({ oauth }: OutboundConfig, versions: readonly string[]): boolean {
  return oauth?.grant !== 'AUTHORIZATION_CODE' || versions.some((version) => version >= CONSENT_VERSION);
}

function isPropagated(header: string, { headers = [] }: OutboundConfig): boolean {
  return headers.some((name) => name.toLowerCase() === header.toLowerCase());
}
