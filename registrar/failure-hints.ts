/** What the service says, and what is to be done about it. */
interface FailureHint {
  readonly says: RegExp;
  readonly hint: string;
}

/** First match wins. Messages as reported from the field and observed, 2025 to 2026. */
const HINTS: readonly FailureHint[] = [
  {
    says: /Failed to parse OpenAPI|OpenAPI schema validation failed|attribute .+ is (missing|not)/i,
    hint: 'Compile the document again with "agentcore-bearer transform"; "agentcore-bearer lint" says what the gateway refuses.',
  },
  {
    says: /name'? failed to satisfy constraint/i,
    hint: 'Names have letters, digits and single hyphens: 48 characters for a gateway, 100 for a target.',
  },
  {
    says: /not authorized to perform: (secretsmanager|bedrock-agentcore:GetResource|bedrock-agentcore:GetWorkload)/i,
    hint: "The gateway's role lacks permission for the token vault, the workload identity or the secret: allow bedrock-agentcore:GetWorkloadAccessToken, GetResourceApiKey or GetResourceOauth2Token, and secretsmanager:GetSecretValue.",
  },
  {
    says: /not authorized to perform|AccessDenied/i,
    hint: 'The one who runs this lacks the permission that the message names.',
  },
  {
    says: /Gateway has targets associated/i,
    hint: 'Targets are deleted asynchronously: run it again in a moment; targets of others keep the gateway.',
  },
  {
    says: /(Authorizer|Protocol|Search) type cannot be (updated|enabled)|cannot be updated for an existing gateway/i,
    hint: 'The service cannot change this in place: make the gateway anew with "register --replace".',
  },
  {
    says: /HTTP target configuration is not supported for gateways with MCP/i,
    hint: 'The gateway was made for MCP and takes MCP targets alone.',
  },
  {
    says: /Token Exchange is not available/i,
    hint: 'TOKEN_EXCHANGE is enabled account by account: ask AWS support for it, or choose another outbound mode.',
  },
  {
    says: /IamCredentialProvider is required/i,
    hint: 'Set "outbound.iam.service" in gateway.yaml.',
  },
  {
    says: /cannot be configured for header propagation/i,
    hint: 'A header that the document or the credential sends, or that the service reserves, cannot stand in "outbound.headers" too.',
  },
  {
    says: /S3|s3:GetObject|NoSuchKey|NoSuchBucket/,
    hint: "The document is read from S3 by the gateway's role: allow it s3:GetObject on the schema bucket, and check the bucket's name and region.",
  },
  {
    says: /ServiceQuotaExceeded|quota/i,
    hint: 'Ask for a higher quota, or remove what is not needed.',
  },
  {
    says: /ExpiredToken|security token .*(expired|invalid)|Could not load credentials/i,
    hint: 'Sign in to AWS again, or choose another --profile.',
  },
  {
    says: /An internal error occurred/i,
    hint: 'Set "exceptionLevel: DEBUG" in gateway.yaml to read the cause.',
  },
];

/** What to do about a failure, by the service's own words. */
export function hintFor(message: string): string | undefined {
  return HINTS.find(({ says }) => says.test(message))?.hint;
}
