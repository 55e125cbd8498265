/** A recorded exchange, or a list of recorded facts, and which test gives it again. */
export interface Capture {
  /** Its name, which the test that replays it names, too. */
  readonly name: string;
  /** Below `test/`: the test that replays it, or that proves the refusal where it is left out. */
  readonly test: string;
  /** Why it is not replayed. */
  readonly leftOut?: string;
  /** What of it is not the same. */
  readonly except?: string;
}

/** Captures of one origin. */
export interface CaptureSet {
  readonly title: string;
  /** Where the reference has them, as its files `NAME.json`. */
  readonly folder: string;
  readonly captures: readonly Capture[];
}

const CONTROL_PLANE = 'local/control-plane/golden.test.ts';
const DATA_PLANE = 'local/gateway/golden.test.ts';
const TARGETS = 'local/gateway/golden-targets.test.ts';
const AUTH = 'local/auth/captures.test.ts';
const CONSENT = 'local/auth/consent.test.ts';
const SDK = 'local/control-plane/wire.test.ts';
const MODEL = 'local/control-plane/model.test.ts';

/** Every capture there is, and what became of it. */
export const CAPTURE_SETS: readonly CaptureSet[] = [
  {
    title: 'What the bearer injection tutorial shows (2025-10)',
    folder: 'golden',
    captures: [{ name: 'bearer-injection', test: 'local/golden.test.ts' }],
  },
  {
    title: 'Captures of the real service (2026-09-28)',
    folder: 'golden/observed',
    captures: [
      { name: 'create-gateway-http', test: CONTROL_PLANE },
      { name: 'create-gateway-jwt', test: CONTROL_PLANE },
      { name: 'create-gateway', test: CONTROL_PLANE },
      { name: 'create-oauth2-provider', test: CONTROL_PLANE },
      { name: 'create-target-idempotent', test: CONTROL_PLANE },
      { name: 'create-target-openapi', test: CONTROL_PLANE },
      { name: 'delete-gateway', test: CONTROL_PLANE },
      { name: 'delete-oauth2-provider', test: CONTROL_PLANE },
      { name: 'delete-target', test: CONTROL_PLANE },
      { name: 'discover-2026-07-28', test: DATA_PLANE },
      { name: 'error-authorizer-none', test: CONTROL_PLANE },
      { name: 'error-constraint-pattern', test: CONTROL_PLANE },
      { name: 'error-http-target-on-mcp-gateway', test: CONTROL_PLANE },
      { name: 'error-kms-update', test: CONTROL_PLANE },
      { name: 'error-private-endpoint', test: CONTROL_PLANE },
      { name: 'error-search-semantic', test: CONTROL_PLANE },
      { name: 'error-target-credential-type', test: CONTROL_PLANE },
      { name: 'error-token-exchange', test: CONTROL_PLANE },
      { name: 'get-gateway-not-found', test: CONTROL_PLANE },
      { name: 'get-gateway', test: CONTROL_PLANE },
      { name: 'get-oauth2-provider', test: CONTROL_PLANE },
      { name: 'get-target-api-gateway', test: CONTROL_PLANE },
      { name: 'get-target-failed-openapi-parse', test: CONTROL_PLANE },
      { name: 'get-target-lambda', test: CONTROL_PLANE },
      { name: 'get-target-mcp-server', test: CONTROL_PLANE },
      { name: 'get-target-not-found', test: CONTROL_PLANE },
      { name: 'get-target-openapi-s3', test: CONTROL_PLANE },
      { name: 'get-target-openapi', test: CONTROL_PLANE },
      { name: 'header-propagation-request', test: DATA_PLANE },
      {
        name: 'http-passthrough',
        test: TARGETS,
        leftOut: 'targets of kind http are refused: the local AWS forwards no bare HTTP',
      },
      { name: 'iam-unsigned', test: AUTH },
      { name: 'initialize-default-version', test: DATA_PLANE },
      { name: 'initialize-session', test: DATA_PLANE },
      { name: 'initialize-supported-versions', test: DATA_PLANE },
      { name: 'interceptor-crash-debug', test: DATA_PLANE, except: 'but for the error of another language' },
      { name: 'interceptor-effect', test: DATA_PLANE },
      { name: 'interceptor-invalid-response', test: DATA_PLANE },
      {
        name: 'jwt-rejection-statuses',
        test: AUTH,
        except: 'each case anew, with tokens of the local issuer',
      },
      { name: 'lambda-error-debug', test: DATA_PLANE, except: 'but for the error of another language' },
      { name: 'list-gateways', test: CONTROL_PLANE },
      { name: 'list-targets', test: CONTROL_PLANE },
      { name: 'mcp-server-prompts-resources', test: DATA_PLANE },
      { name: 'mrtr-elicitation', test: DATA_PLANE },
      { name: 'notifications-initialized', test: DATA_PLANE },
      { name: 'outbound-api-key-denied-debug', test: AUTH },
      { name: 'outbound-api-key-header', test: TARGETS },
      { name: 'outbound-oauth-authorization-code-consent', test: CONSENT },
      { name: 'outbound-oauth-authorization-code-old-version', test: CONSENT },
      { name: 'outbound-oauth-client-credentials', test: TARGETS },
      { name: 'outbound-oauth-denied-debug', test: AUTH },
      { name: 'provider-not-found', test: CONTROL_PLANE },
      {
        name: 'rate-limit-exceeded',
        test: DATA_PLANE,
        except: 'made by a fault; the limit has a name of its own',
      },
      { name: 'session-missing-id', test: DATA_PLANE },
      { name: 'session-not-initialized', test: DATA_PLANE },
      { name: 'streaming-progress-notifications', test: DATA_PLANE },
      { name: 'streaming-sse-final-result', test: DATA_PLANE, except: 'with the answer of another tool' },
      { name: 'synchronize-targets', test: CONTROL_PLANE },
      { name: 'tags', test: CONTROL_PLANE },
      {
        name: 'tools-call-api-gateway',
        test: TARGETS,
        except: 'the method needs neither signature nor key here',
      },
      { name: 'tools-call-lambda', test: DATA_PLANE },
      { name: 'tools-call-mcp-server', test: DATA_PLANE },
      { name: 'tools-call-openapi', test: DATA_PLANE },
      {
        name: 'tools-call-smithy',
        test: TARGETS,
        leftOut: 'targets of Smithy models are refused: the local AWS has no AWS services behind it to call',
      },
      { name: 'tools-list-api-gateway', test: TARGETS },
      { name: 'tools-list-lambda', test: DATA_PLANE },
      {
        name: 'tools-list-mixed-2026-07-28',
        test: TARGETS,
        except: 'but for the Smithy tool, and the text of the cursor',
      },
      { name: 'tools-list-openapi', test: DATA_PLANE },
      { name: 'unsupported-protocol-version', test: DATA_PLANE },
      { name: 'update-gateway-interceptors', test: CONTROL_PLANE },
      { name: 'update-gateway-versions-sessions', test: CONTROL_PLANE },
      { name: 'update-gateway', test: CONTROL_PLANE },
      { name: 'workload-identity', test: CONTROL_PLANE },
    ],
  },
  {
    title: 'Requests of the AWS SDK on the wire (2026-11-21)',
    folder: 'reference/wire',
    captures: [
      { name: 'CreateApiKeyCredentialProvider-external-secret', test: SDK },
      { name: 'CreateApiKeyCredentialProvider', test: SDK },
      { name: 'CreateGateway-epoch-timestamps', test: SDK },
      {
        name: 'CreateGateway',
        test: SDK,
        except: 'with an ARN of a policy engine that the service would take',
      },
      { name: 'CreateGatewayTarget-apigateway', test: SDK },
      {
        name: 'CreateGatewayTarget-jwt-passthrough',
        test: SDK,
        except: 'refused as the service refuses it on a gateway of MCP',
      },
      { name: 'CreateGatewayTarget-lambda', test: SDK },
      { name: 'CreateGatewayTarget-oauth-token-exchange', test: SDK },
      { name: 'CreateGatewayTarget-openapi-inline', test: SDK },
      { name: 'CreateGatewayTarget-openapi-s3', test: SDK },
      { name: 'DeleteApiKeyCredentialProvider', test: SDK },
      { name: 'DeleteGateway', test: SDK },
      { name: 'DeleteGatewayTarget', test: SDK },
      { name: 'GetApiKeyCredentialProvider-iso-timestamps', test: SDK },
      { name: 'GetApiKeyCredentialProvider', test: SDK },
      { name: 'GetGateway', test: SDK },
      { name: 'GetGatewayTarget', test: SDK },
      { name: 'ListApiKeyCredentialProviders', test: SDK },
      { name: 'ListGatewayTargets', test: SDK },
      { name: 'ListGateways', test: SDK },
      { name: 'SynchronizeGatewayTargets', test: SDK },
      { name: 'UpdateApiKeyCredentialProvider', test: SDK },
      { name: 'UpdateGateway', test: SDK },
      { name: 'UpdateGatewayTarget', test: SDK },
      {
        name: '_errors',
        test: SDK,
        except:
          'but for InternalServerException and UnauthorizedException, which the local AWS never answers, and for forms that no service here has',
      },
      { name: 'agentcore-control-enums', test: MODEL, except: 'the values of the shapes that are there' },
      { name: 'apigw-GetApiKey-includeValue', test: SDK },
      { name: 'apigw-GetApiKeys', test: SDK },
      { name: 'apigw-GetExport', test: SDK },
      { name: 'apigw-GetRestApis', test: SDK },
      { name: 'apigw-GetStages', test: SDK },
      { name: 'apigw-GetUsagePlans', test: SDK },
      { name: 'http-routes', test: MODEL, except: 'the routes of the operations that are there' },
    ],
  },
];
