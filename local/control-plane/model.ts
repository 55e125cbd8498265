import { readModel } from './notation.ts';
import type { OperationModel, Shape } from './notation.ts';

/**
 * The facts of the service model `bedrock-agentcore-control` 2023-06-05 (botocore 1.43.107, 2026-10-01) on the inputs
 * of its gateway and identity operations, written by scripts/write-model.ts. `DiscoveryUrl` alone differs: the
 * service's own pattern is stricter and wider than the published one (observed 2026-09-28).
 */
const TABLE = String.raw`
CreateGateway POST /gateways/ 202 name*:GatewayName description:GatewayDescription clientToken:ClientToken
  roleArn*:RoleArn protocolType:GatewayProtocolType protocolConfiguration:GatewayProtocolConfiguration
  authorizerType*:AuthorizerType authorizerConfiguration:AuthorizerConfiguration kmsKeyArn:KmsKeyArn
  interceptorConfigurations:GatewayInterceptorConfigurations
  policyEngineConfiguration:GatewayPolicyEngineConfiguration exceptionLevel:ExceptionLevel tags:TagsMap
CreateGatewayTarget POST /gateways/{gatewayIdentifier}/targets/ 202 gatewayIdentifier*:GatewayIdentifier
  name:TargetName description:TargetDescription clientToken:ClientToken targetConfiguration*:TargetConfiguration
  credentialProviderConfigurations:CredentialProviderConfigurations metadataConfiguration:MetadataConfiguration
  privateEndpoint:PrivateEndpoint certificateConfigurations:CertificateConfigurationList
CreateApiKeyCredentialProvider POST /identities/CreateApiKeyCredentialProvider 201 name*:CredentialProviderName
  apiKey:DefaultApiKeyType apiKeySecretConfig:SecretReference apiKeySecretSource:SecretSourceType tags:TagsMap
CreateOauth2CredentialProvider POST /identities/CreateOauth2CredentialProvider 201 name*:CredentialProviderName
  credentialProviderVendor*:CredentialProviderVendorType oauth2ProviderConfigInput*:Oauth2ProviderConfigInput
  tags:TagsMap
CreateWorkloadIdentity POST /identities/CreateWorkloadIdentity 201 name*:WorkloadIdentityNameType
  allowedResourceOauth2ReturnUrls:ResourceOauth2ReturnUrlListType tags:TagsMap
GetGateway GET /gateways/{gatewayIdentifier}/ 200 gatewayIdentifier*:GatewayIdentifier
GetGatewayTarget GET /gateways/{gatewayIdentifier}/targets/{targetId}/ 200 gatewayIdentifier*:GatewayIdentifier
  targetId*:TargetId
GetApiKeyCredentialProvider POST /identities/GetApiKeyCredentialProvider 200 name*:CredentialProviderName
GetOauth2CredentialProvider POST /identities/GetOauth2CredentialProvider 200 name*:CredentialProviderName
GetWorkloadIdentity POST /identities/GetWorkloadIdentity 200 name*:WorkloadIdentityNameType
UpdateGateway PUT /gateways/{gatewayIdentifier}/ 202 gatewayIdentifier*:GatewayIdentifier name*:GatewayName
  description:GatewayDescription roleArn*:RoleArn protocolType:GatewayProtocolType
  protocolConfiguration:GatewayProtocolConfiguration authorizerType*:AuthorizerType
  authorizerConfiguration:AuthorizerConfiguration kmsKeyArn:KmsKeyArn
  customTransformConfiguration:CustomTransformConfiguration
  interceptorConfigurations:GatewayInterceptorConfigurations
  policyEngineConfiguration:GatewayPolicyEngineConfiguration exceptionLevel:ExceptionLevel
  wafConfiguration:WafConfiguration
UpdateGatewayTarget PUT /gateways/{gatewayIdentifier}/targets/{targetId}/ 202 gatewayIdentifier*:GatewayIdentifier
  targetId*:TargetId name:TargetName description:TargetDescription targetConfiguration*:TargetConfiguration
  credentialProviderConfigurations:CredentialProviderConfigurations metadataConfiguration:MetadataConfiguration
  privateEndpoint:PrivateEndpoint certificateConfigurations:CertificateConfigurationList
UpdateApiKeyCredentialProvider POST /identities/UpdateApiKeyCredentialProvider 200 name*:CredentialProviderName
  apiKey:DefaultApiKeyType apiKeySecretConfig:SecretReference apiKeySecretSource:SecretSourceType
UpdateOauth2CredentialProvider POST /identities/UpdateOauth2CredentialProvider 200 name*:CredentialProviderName
  credentialProviderVendor*:CredentialProviderVendorType oauth2ProviderConfigInput*:Oauth2ProviderConfigInput
UpdateWorkloadIdentity POST /identities/UpdateWorkloadIdentity 200 name*:WorkloadIdentityNameType
  allowedResourceOauth2ReturnUrls:ResourceOauth2ReturnUrlListType
DeleteGateway DELETE /gateways/{gatewayIdentifier}/ 202 gatewayIdentifier*:GatewayIdentifier
DeleteGatewayTarget DELETE /gateways/{gatewayIdentifier}/targets/{targetId}/ 202
  gatewayIdentifier*:GatewayIdentifier targetId*:TargetId
DeleteApiKeyCredentialProvider POST /identities/DeleteApiKeyCredentialProvider 204 name*:CredentialProviderName
DeleteOauth2CredentialProvider POST /identities/DeleteOauth2CredentialProvider 204 name*:CredentialProviderName
DeleteWorkloadIdentity POST /identities/DeleteWorkloadIdentity 204 name*:WorkloadIdentityNameType
ListGateways GET /gateways/?maxResults&nextToken 200 maxResults:GatewayMaxResults nextToken:GatewayNextToken
ListGatewayTargets GET /gateways/{gatewayIdentifier}/targets/?maxResults&nextToken 200
  gatewayIdentifier*:GatewayIdentifier maxResults:TargetMaxResults nextToken:TargetNextToken
ListApiKeyCredentialProviders POST /identities/ListApiKeyCredentialProviders 200 nextToken:string
  maxResults:MaxResults
ListOauth2CredentialProviders POST /identities/ListOauth2CredentialProviders 200 nextToken:string
  maxResults:ListOauth2CredentialProvidersRequestMaxResultsInteger
ListWorkloadIdentities POST /identities/ListWorkloadIdentities 200 nextToken:string
  maxResults:ListWorkloadIdentitiesRequestMaxResultsInteger
SynchronizeGatewayTargets PUT /gateways/{gatewayIdentifier}/synchronizeTargets 202
  gatewayIdentifier*:GatewayIdentifier targetIdList*:TargetIdList
GetTokenVault POST /identities/get-token-vault 200 tokenVaultId:TokenVaultIdType
SetTokenVaultCMK POST /identities/set-token-vault-cmk 200 tokenVaultId:TokenVaultIdType
  kmsConfiguration*:KmsConfiguration
TagResource POST /tags/{resourceArn} 204 resourceArn*:TaggableResourcesArn tags*:TagsMap
ListTagsForResource GET /tags/{resourceArn} 200 resourceArn*:TaggableResourcesArn
UntagResource DELETE /tags/{resourceArn}?tagKeys 204 resourceArn*:TaggableResourcesArn tagKeys*:TagKeyList
TagKeyList = list TagKey 0..200
ActorTokenContentType = enum NONE|M2M|AWS_IAM_ID_TOKEN_JWT
AdditionalClaimName = string 1..255 /[A-Za-z0-9_.:#-]+/
AdditionalClaimValue = string 1..2048 sensitive
AdditionalClaims = map AdditionalClaimName AdditionalClaimValue 1..10
AdvertisedScopeMappingType = map AllowedScopeType AllowedScopeType 1..50
AllowedAudienceList = list string 1..
AllowedClientsList = list string 1..
AllowedQueryParameters = list HttpQueryParameterName 1..10
AllowedRequestHeaders = list HttpHeaderName 1..10
AllowedResponseHeaders = list HttpHeaderName 1..10
AllowedScopeType = string 1..255 /[\x21\x23-\x5B\x5D-\x7E]+/
AllowedScopesType = list AllowedScopeType 1..
AllowedWorkloadConfiguration = structure hostingEnvironments:HostingEnvironmentListType
  workloadIdentities:WorkloadIdentityNameListType
ApiGatewayTargetConfiguration = structure restApiId*:string stage*:string
  apiGatewayToolConfiguration*:ApiGatewayToolConfiguration
ApiGatewayToolConfiguration = structure toolOverrides:ApiGatewayToolOverrides toolFilters*:ApiGatewayToolFilters
ApiGatewayToolFilter = structure filterPath*:string methods*:RestApiMethods
ApiGatewayToolFilters = list ApiGatewayToolFilter
ApiGatewayToolOverride = structure name*:string description:string path*:string method*:RestApiMethod
ApiGatewayToolOverrides = list ApiGatewayToolOverride
ApiKeyCredentialLocation = enum HEADER|QUERY_PARAMETER
ApiKeyCredentialParameterName = string 1..64
ApiKeyCredentialPrefix = string 1..64
ApiKeyCredentialProvider = structure providerArn*:ApiKeyCredentialProviderArn
  credentialParameterName:ApiKeyCredentialParameterName credentialPrefix:ApiKeyCredentialPrefix
  credentialLocation:ApiKeyCredentialLocation
ApiKeyCredentialProviderArn = string /arn:([^:]*):([^:]*):([^:]*):([0-9]{12})?:(.+)/
ApiSchemaConfiguration = union s3:S3Configuration inlinePayload:InlinePayload
AtlassianOauth2ProviderConfigInput = structure clientId*:ClientIdType clientSecret:DefaultClientSecretType
  clientSecretConfig:SecretReference clientSecretSource:SecretSourceType
AuthorizerConfiguration = union customJWTAuthorizer:CustomJWTAuthorizerConfiguration
AuthorizerType = enum CUSTOM_JWT|AWS_IAM|NONE|AUTHENTICATE_ONLY
AuthorizingClaimMatchValueType = structure claimMatchValue*:ClaimMatchValueType
  claimMatchOperator*:ClaimMatchOperatorType
AwsAccountId = string /[0-9]{12}/
BedrockAgentcoreResourceArn = string 20..1011
CertificateBucketOwnerAccountId = string /[0-9]{12}/
CertificateConfiguration = union s3:S3CertificateConfiguration secretsManager:SecretsManagerCertificateConfiguration
CertificateConfigurationList = list CertificateConfiguration 1..1
CertificateS3Uri = string /s3://.{1,2043}/
CertificateSecretArn = string /arn:aws(-[^:]+)?:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+/
ClaimMatchOperatorType = enum EQUALS|CONTAINS|CONTAINS_ANY
ClaimMatchValueType = union matchValueString:MatchValueString matchValueStringList:MatchValueStringList
ClientAuthenticationMethodType = enum CLIENT_SECRET_BASIC|CLIENT_SECRET_POST|AWS_IAM_ID_TOKEN_JWT|PRIVATE_KEY_JWT
ClientIdType = string 1..256
ClientToken = string 33..256 /[a-zA-Z0-9](-*[a-zA-Z0-9]){0,256}/
CompositeIdentifierEntry = string 1..256
CompositeIdentifierList = list CompositeIdentifierEntry 1..5
ConnectorConfiguration = structure name*:ConnectorConfigurationNameString
  description:ConnectorConfigurationDescriptionString parameterValues:document
  parameterOverrides:ConnectorParameterOverrides
ConnectorConfigurationDescriptionString = string 0..2000
ConnectorConfigurationNameString = string 0..64 /[a-zA-Z][a-zA-Z0-9_-]*/
ConnectorConfigurations = list ConnectorConfiguration
ConnectorId = string 1..256
ConnectorParameterName = string 1..128 /[a-zA-Z][a-zA-Z0-9_-]*/
ConnectorParameterOverride = structure path*:string description:string visible:boolean
ConnectorParameterOverrides = list ConnectorParameterOverride
ConnectorParameterValue = string 1..1024
ConnectorSource = structure connectorId*:ConnectorId version:ConnectorVersion
ConnectorTargetConfiguration = structure source*:ConnectorSource enabled:EnabledConnectors
  configurations:ConnectorConfigurations
ConnectorVersion = string 5..32 /(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)/
CredentialProvider = union oauthCredentialProvider:OAuthCredentialProvider
  apiKeyCredentialProvider:ApiKeyCredentialProvider iamCredentialProvider:IamCredentialProvider
CredentialProviderConfiguration = structure credentialProviderType*:CredentialProviderType
  credentialProvider:CredentialProvider
CredentialProviderConfigurations = list CredentialProviderConfiguration 1..1
CredentialProviderName = string 1..128 /[a-zA-Z0-9\-_]+/
CredentialProviderType = enum GATEWAY_IAM_ROLE|OAUTH|API_KEY|CALLER_IAM_CREDENTIALS|JWT_PASSTHROUGH
CredentialProviderVendorType = enum
  GoogleOauth2|GithubOauth2|SlackOauth2|SalesforceOauth2|MicrosoftOauth2|CustomOauth2|AtlassianOauth2|LinkedinOauth2|XOauth2|OktaOauth2|OneLoginOauth2|PingOneOauth2|FacebookOauth2|YandexOauth2|RedditOauth2|ZoomOauth2|TwitchOauth2|SpotifyOauth2|DropboxOauth2|NotionOauth2|HubspotOauth2|CyberArkOauth2|FusionAuthOauth2|Auth0Oauth2|CognitoOauth2
CustomClaimValidationType = structure inboundTokenClaimName*:InboundTokenClaimNameType
  inboundTokenClaimValueType*:InboundTokenClaimValueType authorizingClaimMatchValue*:AuthorizingClaimMatchValueType
CustomClaimValidationsType = list CustomClaimValidationType 1..
CustomJWTAuthorizerConfiguration = structure discoveryUrl*:DiscoveryUrl allowedAudience:AllowedAudienceList
  allowedClients:AllowedClientsList allowedScopes:AllowedScopesType
  advertisedScopeMapping:AdvertisedScopeMappingType customClaims:CustomClaimValidationsType
  privateEndpoint:PrivateEndpoint privateEndpointOverrides:PrivateEndpointOverrides
  allowedWorkloadConfiguration:AllowedWorkloadConfiguration
CustomOauth2ProviderConfigInput = structure oauthDiscovery*:Oauth2Discovery clientId:DefaultClientIdType
  clientSecret:DefaultClientSecretType clientSecretConfig:SecretReference clientSecretSource:SecretSourceType
  onBehalfOfTokenExchangeConfig:OnBehalfOfTokenExchangeConfigType
  clientAuthenticationMethod:ClientAuthenticationMethodType privateKeyJwtConfig:PrivateKeyJwtConfig
  privateEndpoint:PrivateEndpoint privateEndpointOverrides:PrivateEndpointOverrides
CustomTransformConfiguration = structure lambda:LambdaTransformConfiguration
DefaultApiKeyType = string 0..65536 sensitive
DefaultClientIdType = string 0..256
DefaultClientSecretType = string 0..2048 sensitive
DiscoveryUrl = string /[^\s?#]+/\.well-known/(openid-configuration|oauth-authorization-server)(/[^\s?#]+)?/
DiscoveryUrlType = string /.+/\.well-known/(openid-configuration|oauth-authorization-server)/
EnabledConnectors = list string 1..50
EndpointIpAddressType = enum IPV4|IPV6
ExceptionLevel = enum DEBUG
GatewayDescription = string 1..200 sensitive
GatewayIdentifier = string /([0-9a-z][-]?){1,100}-[0-9a-z]{10}/
GatewayInterceptionPoint = enum REQUEST|RESPONSE
GatewayInterceptionPoints = list GatewayInterceptionPoint 1..2
GatewayInterceptorConfiguration = structure interceptor*:InterceptorConfiguration
  interceptionPoints*:GatewayInterceptionPoints inputConfiguration:InterceptorInputConfiguration
GatewayInterceptorConfigurations = list GatewayInterceptorConfiguration 1..2
GatewayMaxResults = integer 1..1000
GatewayName = string /([0-9a-zA-Z][-]?){1,48}/
GatewayNextToken = string 1..2048 /\S*/
GatewayPolicyEngineArn = string 1..170
  /arn:aws(-[^:]+)?:bedrock-agentcore:[a-z0-9-]+:[0-9]{12}:policy-engine\/[a-zA-Z][a-zA-Z0-9-_]{0,99}-[a-zA-Z0-9_]{10}/
GatewayPolicyEngineConfiguration = structure arn*:GatewayPolicyEngineArn mode*:GatewayPolicyEngineMode
GatewayPolicyEngineMode = enum LOG_ONLY|ENFORCE
GatewayProtocolConfiguration = union mcp:MCPGatewayConfiguration
GatewayProtocolType = enum MCP
GithubOauth2ProviderConfigInput = structure clientId*:ClientIdType clientSecret:DefaultClientSecretType
  clientSecretConfig:SecretReference clientSecretSource:SecretSourceType
GoogleOauth2ProviderConfigInput = structure clientId*:ClientIdType clientSecret:DefaultClientSecretType
  clientSecretConfig:SecretReference clientSecretSource:SecretSourceType
HostingEnvironment = structure arn*:BedrockAgentcoreResourceArn
HostingEnvironmentListType = list HostingEnvironment 1..10
HttpApiSchemaConfiguration = structure source*:ApiSchemaConfiguration
HttpConnectorParameters = map ConnectorParameterName ConnectorParameterValue 0..10
HttpConnectorSource = structure connectorId*:ConnectorId
HttpConnectorTargetConfiguration = structure source*:HttpConnectorSource parameters:HttpConnectorParameters
HttpHeaderName = string 1..100
HttpQueryParameterName = string 1..40
HttpTargetConfiguration = union agentcoreRuntime:RuntimeTargetConfiguration
  passthrough:PassthroughTargetConfiguration connector:HttpConnectorTargetConfiguration
IamCredentialProvider = structure service*:IamCredentialProviderServiceString
  region:IamCredentialProviderRegionString
IamCredentialProviderRegionString = string 1..32 /[a-zA-Z0-9-]+/
IamCredentialProviderServiceString = string 1..64 /[a-zA-Z0-9._-]+/
InboundTokenClaimNameType = string 1..255 /[A-Za-z0-9_.-:]+/
InboundTokenClaimValueType = enum STRING|STRING_ARRAY
IncludedOauth2ProviderConfigInput = structure clientId*:ClientIdType clientSecret:DefaultClientSecretType
  clientSecretConfig:SecretReference clientSecretSource:SecretSourceType issuer:string authorizationEndpoint:string
  tokenEndpoint:string
InferenceConnectorId = string 1..256
InferenceConnectorSource = structure connectorId*:InferenceConnectorId
InferenceConnectorTargetConfiguration = structure source*:InferenceConnectorSource
InferenceOperationConfiguration = structure path*:InferenceOperationPath providerPath:InferenceOperationPath
  models:ModelEntries
InferenceOperationConfigurations = list InferenceOperationConfiguration 1..10
InferenceOperationPath = string 1..256 //[a-zA-Z0-9\-\._/]+/
InferenceProviderTargetConfiguration = structure endpoint*:PassthroughEndpoint modelMapping:ModelMapping
  operations:InferenceOperationConfigurations
InferenceTargetConfiguration = union connector:InferenceConnectorTargetConfiguration
  provider:InferenceProviderTargetConfiguration
InlinePayload = string sensitive
InterceptorConfiguration = union lambda:LambdaInterceptorConfiguration
InterceptorInputConfiguration = structure passRequestHeaders*:boolean payloadFilter:InterceptorPayloadFilter
InterceptorPayloadExclusion = enum RESPONSE_BODY
InterceptorPayloadExclusionSelector = union field:InterceptorPayloadExclusion
InterceptorPayloadExclusionSelectorList = list InterceptorPayloadExclusionSelector 1..1
InterceptorPayloadFilter = structure exclude*:InterceptorPayloadExclusionSelectorList
KeyType = enum CustomerManagedKey|ServiceManagedKey
KmsConfiguration = structure keyType*:KeyType kmsKeyArn:KmsKeyArn
KmsKeyArn = string 1..2048 /arn:aws(|-cn|-us-gov):kms:[a-zA-Z0-9-]*:[0-9]{12}:key/[a-zA-Z0-9-]{36}/
KmsKeySourceType = structure kmsKeyArn*:KmsKeyArn
LambdaFunctionArn = string 1..170
  /arn:(aws[a-zA-Z-]*)?:lambda:([a-z]{2}(-gov)?-[a-z]+-\d{1}):(\d{12}):function:([a-zA-Z0-9-_.]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?/
LambdaInterceptorConfiguration = structure arn*:LambdaFunctionArn
LambdaTransformConfiguration = structure arn:LambdaFunctionArn
LinkedinOauth2ProviderConfigInput = structure clientId*:ClientIdType clientSecret:DefaultClientSecretType
  clientSecretConfig:SecretReference clientSecretSource:SecretSourceType
ListOauth2CredentialProvidersRequestMaxResultsInteger = integer 1..20
ListWorkloadIdentitiesRequestMaxResultsInteger = integer 1..20
ListingMode = enum DEFAULT|DYNAMIC
MCPGatewayConfiguration = structure supportedVersions:McpSupportedVersions instructions:McpInstructions
  searchType:SearchType sessionConfiguration:SessionConfiguration streamingConfiguration:StreamingConfiguration
  disableMcpListToolsPagination:boolean
ManagedVpcResource = structure vpcIdentifier*:VpcIdentifier subnetIds*:SubnetIds
  endpointIpAddressType*:EndpointIpAddressType securityGroupIds:SecurityGroupIds tags:TagsMap
  routingDomain:RoutingDomain
MatchValueString = string 1..255 /[A-Za-z0-9_.-]+/
MatchValueStringList = list MatchValueString 1..
MaxResults = integer 1..100
McpInstructions = string 1..2048 sensitive
McpLambdaTargetConfiguration = structure lambdaArn*:LambdaFunctionArn toolSchema*:ToolSchema
McpServerTargetConfiguration = structure endpoint*:McpServerTargetConfigurationEndpointString
  mcpToolSchema:McpToolSchemaConfiguration listingMode:ListingMode resourcePriority:TargetResourcePriority
McpServerTargetConfigurationEndpointString = string /https://.*/
McpSupportedVersions = list string
McpTargetConfiguration = union openApiSchema:ApiSchemaConfiguration smithyModel:ApiSchemaConfiguration
  lambda:McpLambdaTargetConfiguration mcpServer:McpServerTargetConfiguration
  apiGateway:ApiGatewayTargetConfiguration connector:ConnectorTargetConfiguration
McpToolSchemaConfiguration = union s3:S3Configuration inlinePayload:InlinePayload
MetadataConfiguration = structure allowedRequestHeaders:AllowedRequestHeaders
  allowedQueryParameters:AllowedQueryParameters allowedResponseHeaders:AllowedResponseHeaders
MicrosoftOauth2ProviderConfigInput = structure clientId*:ClientIdType clientSecret:DefaultClientSecretType
  clientSecretConfig:SecretReference clientSecretSource:SecretSourceType tenantId:TenantIdType
ModelEntries = list ModelEntry 1..100
ModelEntry = structure model*:ModelPattern
ModelMapping = structure providerPrefix:ProviderPrefix
ModelPattern = string 1..256 /[a-zA-Z0-9\-\._\*\?@]+(/[a-zA-Z0-9\-\._\*\?@]+)*/
OAuthCredentialProvider = structure providerArn*:OAuthCredentialProviderArn scopes*:OAuthScopes
  customParameters:OAuthCustomParameters grantType:OAuthGrantType defaultReturnUrl:OAuthDefaultReturnUrl
OAuthCredentialProviderArn = string /arn:([^:]*):([^:]*):([^:]*):([0-9]{12})?:(.+)/
OAuthCustomParameters = map OAuthCustomParametersKey OAuthCustomParametersValue 1..10
OAuthCustomParametersKey = string 1..256
OAuthCustomParametersValue = string 1..2048 sensitive
OAuthDefaultReturnUrl = string 1..2048 /\w+:(\/?\/?)[^\s]+/
OAuthGrantType = enum CLIENT_CREDENTIALS|AUTHORIZATION_CODE|TOKEN_EXCHANGE
OAuthScope = string 1..64
OAuthScopes = list OAuthScope 0..100
Oauth2AuthorizationServerMetadata = structure issuer*:string authorizationEndpoint*:string tokenEndpoint*:string
  responseTypes:ResponseListType tokenEndpointAuthMethods:TokenEndpointAuthMethodsType
Oauth2Discovery = union discoveryUrl:DiscoveryUrlType authorizationServerMetadata:Oauth2AuthorizationServerMetadata
Oauth2ProviderConfigInput = union customOauth2ProviderConfig:CustomOauth2ProviderConfigInput
  googleOauth2ProviderConfig:GoogleOauth2ProviderConfigInput
  githubOauth2ProviderConfig:GithubOauth2ProviderConfigInput
  slackOauth2ProviderConfig:SlackOauth2ProviderConfigInput
  salesforceOauth2ProviderConfig:SalesforceOauth2ProviderConfigInput
  microsoftOauth2ProviderConfig:MicrosoftOauth2ProviderConfigInput
  atlassianOauth2ProviderConfig:AtlassianOauth2ProviderConfigInput
  linkedinOauth2ProviderConfig:LinkedinOauth2ProviderConfigInput
  includedOauth2ProviderConfig:IncludedOauth2ProviderConfigInput
OnBehalfOfTokenExchangeConfigType = structure grantType*:OnBehalfOfTokenExchangeGrantTypeType
  tokenExchangeGrantTypeConfig:TokenExchangeGrantTypeConfigType
OnBehalfOfTokenExchangeGrantTypeType = enum TOKEN_EXCHANGE|JWT_AUTHORIZATION_GRANT
PassthroughEndpoint = string 1..2048 /https://[a-zA-Z0-9\-\.]+(:[0-9]{1,5})?(/.*)?/
PassthroughProtocolType = enum MCP|A2A|INFERENCE|CUSTOM
PassthroughTargetConfiguration = structure endpoint*:PassthroughEndpoint protocolType*:PassthroughProtocolType
  schema:HttpApiSchemaConfiguration stickinessConfiguration:StickinessConfiguration
  staticQueryParameters:StaticQueryParameters
  staticQueryParameterConflictResolution:StaticQueryParameterConflictResolution
PrivateEndpoint = union selfManagedLatticeResource:SelfManagedLatticeResource managedVpcResource:ManagedVpcResource
PrivateEndpointOverride = structure domain*:PrivateEndpointOverrideDomain privateEndpoint*:PrivateEndpoint
PrivateEndpointOverrideDomain = string 1..253
PrivateEndpointOverrides = list PrivateEndpointOverride 0..5
PrivateKeyJwtConfig = structure privateKeySource:PrivateKeySource signingAlgorithm:SigningAlgorithm
  additionalHeaderClaims:AdditionalClaims additionalPayloadClaims:AdditionalClaims
PrivateKeySource = union kmsKeySource:KmsKeySourceType
ProviderPrefix = structure strip:boolean separator:ProviderPrefixSeparatorString
ProviderPrefixSeparatorString = string 1..1
RequiredProperties = list string
ResourceConfigurationIdentifier = string 20..2048
  /((rcfg-[0-9a-z]{17})|(arn:[a-z0-9\-]+:vpc-lattice:[a-zA-Z0-9\-]+:\d{12}:resourceconfiguration/rcfg-[0-9a-z]{17}))/
ResourceOauth2ReturnUrlListType = list ResourceOauth2ReturnUrlType
ResourceOauth2ReturnUrlType = string 1..2048 /\w+:(\/?\/?)[^\s]+/
ResponseListType = list string
RestApiMethod = enum GET|DELETE|HEAD|OPTIONS|PATCH|PUT|POST
RestApiMethods = list RestApiMethod
RoleArn = string 1..2048 /arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+/
RoutingDomain = string 3..255
RuntimeArn = string
  /arn:aws(-[^:]+)?:bedrock-agentcore:[a-z0-9-]+:[0-9]{12}:runtime/[a-zA-Z][a-zA-Z0-9_]{0,47}-[a-zA-Z0-9]{10}/
RuntimeQualifier = string /.*([1-9][0-9]{0,4})|([a-zA-Z][a-zA-Z0-9_]{0,47}).*/
RuntimeTargetConfiguration = structure arn*:RuntimeArn qualifier:RuntimeQualifier schema:HttpApiSchemaConfiguration
S3BucketUri = string /s3://.{1,2043}/
S3CertificateConfiguration = structure uri*:CertificateS3Uri bucketOwnerAccountId:CertificateBucketOwnerAccountId
S3Configuration = structure uri:S3BucketUri bucketOwnerAccountId:AwsAccountId
SalesforceOauth2ProviderConfigInput = structure clientId*:ClientIdType clientSecret:DefaultClientSecretType
  clientSecretConfig:SecretReference clientSecretSource:SecretSourceType
SchemaDefinition = structure type*:SchemaType properties:SchemaProperties required:RequiredProperties
  items:SchemaDefinition description:string
SchemaProperties = map string SchemaDefinition
SchemaType = enum string|number|object|array|boolean|integer
ScopeType = string 1..128
ScopesListType = list ScopeType
SearchType = enum SEMANTIC
SecretIdType = string 1..2048
SecretJsonKeyType = string 1..128
SecretReference = structure secretId*:SecretIdType jsonKey*:SecretJsonKeyType
SecretSourceType = enum MANAGED|EXTERNAL
SecretsManagerCertificateConfiguration = structure secretArn*:CertificateSecretArn
SecurityGroupIdentifier = string /sg-(([0-9a-z]{8})|([0-9a-z]{17}))/
SecurityGroupIds = list SecurityGroupIdentifier 0..5
SelfManagedLatticeResource = union resourceConfigurationIdentifier:ResourceConfigurationIdentifier
SessionConfiguration = structure sessionTimeoutInSeconds:SessionConfigurationSessionTimeoutInSecondsInteger
SessionConfigurationSessionTimeoutInSecondsInteger = integer 900..28800
SigningAlgorithm = enum RS256|PS256|ES256
SlackOauth2ProviderConfigInput = structure clientId*:ClientIdType clientSecret:DefaultClientSecretType
  clientSecretConfig:SecretReference clientSecretSource:SecretSourceType
StaticQueryParameterConflictResolution = enum CLIENT_OVERRIDE|STATIC_OVERRIDE
StaticQueryParameterName = string 1..128 /[a-zA-Z0-9_.-]+/
StaticQueryParameterValue = string sensitive /[^\x00-\x1F\x7F]*/
StaticQueryParameters = map StaticQueryParameterName StaticQueryParameterValue
StickinessConfiguration = structure identifier*:StickinessConfigurationIdentifierString timeout:StickinessTimeout
  compositeIdentifier:CompositeIdentifierList
StickinessConfigurationIdentifierString = string 1..256
StickinessTimeout = integer 1..86400
StreamingConfiguration = structure enableResponseStreaming:boolean
SubnetId = string /subnet-[0-9a-zA-Z]{8,17}/
SubnetIds = list SubnetId
TagKey = string 1..128 /[a-zA-Z0-9\s._:/=+@-]*/
TagValue = string 0..256 /[a-zA-Z0-9\s._:/=+@-]*/
TaggableResourcesArn = string 20..1011
  /arn:(?:[^:]+)?:bedrock-agentcore:[a-z0-9-]+:[0-9]{12}:([a-z-]+/[^/]+)(?:/[a-z-]+/[^/]+)*/
TagsMap = map TagKey TagValue 0..50
TargetConfiguration = union mcp:McpTargetConfiguration http:HttpTargetConfiguration
  inference:InferenceTargetConfiguration
TargetDescription = string 1..200 sensitive
TargetId = string /[0-9a-zA-Z]{10}/
TargetIdList = list TargetId 1..1
TargetMaxResults = integer 1..1000
TargetName = string sensitive /([0-9a-zA-Z][-]?){1,100}/
TargetNextToken = string 1..2048 /\S*/
TargetResourcePriority = integer 0..1000
TenantIdType = string 1..2048
TokenAuthMethod = string /(client_secret_post|client_secret_basic)/
TokenEndpointAuthMethodsType = list TokenAuthMethod 1..2
TokenExchangeGrantTypeConfigType = structure actorTokenContent*:ActorTokenContentType
  actorTokenScopes:ScopesListType
TokenVaultIdType = string 1..64 /[a-zA-Z0-9\-_]+/
ToolDefinition = structure name*:string description*:string inputSchema*:SchemaDefinition
  outputSchema:SchemaDefinition sensitive
ToolDefinitions = list ToolDefinition
ToolSchema = union s3:S3Configuration inlinePayload:ToolDefinitions
VpcIdentifier = string /vpc-(([0-9a-z]{8})|([0-9a-z]{17}))/
WafConfiguration = structure failureMode:WafFailureMode
WafFailureMode = enum FAIL_CLOSE|FAIL_OPEN
WorkloadIdentityNameListType = list WorkloadIdentityNameType 1..10
WorkloadIdentityNameType = string 3..255 /[A-Za-z0-9_.-]+/
`;

const MODEL = readModel(TABLE);

/** The operations of the control plane by name. */
export const OPERATION_MODELS: Readonly<Record<string, OperationModel>> = MODEL.operations;

/** The shapes of their inputs by name, and the bare types. */
export const SHAPES: Readonly<Record<string, Shape>> = MODEL.shapes;
