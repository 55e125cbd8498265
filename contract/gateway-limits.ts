/** Size of an OpenAPI document given inline, in bytes (devguide bedrock-agentcore-limits, read 2026-11; adjustable). */
export const MAX_INLINE_SCHEMA_BYTES = 1_000_000;

/** Size of an OpenAPI document given through S3, in bytes (same page). */
export const MAX_S3_SCHEMA_BYTES = 10_000_000;

/** Tools of one target (same page; adjustable). */
export const MAX_TOOLS_PER_TARGET = 1000;

/** Targets of one gateway (same page; adjustable). */
export const MAX_TARGETS = 100;

/** Length of a tool's name at the service (same page; adjustable). */
export const MAX_TOOL_NAME = 256;

/**
 * Length of a tool's name that models and their APIs accept: Bedrock Converse `ToolSpecification.name` and the
 * function names of other vendors end at 64 characters (background knowledge, not read from a page).
 */
export const DEFAULT_TOOL_NAME = 64;

/** Names of properties that models accept (background knowledge, not read from a page). */
export const ARGUMENT_NAME: RegExp = /^[a-zA-Z0-9_.-]{1,64}$/;

/** Target name of the service model (`TargetName`, model of 2026-10-01). */
export const TARGET_NAME: RegExp = /^([0-9a-zA-Z][-]?){1,100}$/;

/** Gateway name of the service model (`GatewayName`, model of 2026-10-01). */
export const GATEWAY_NAME: RegExp = /^([0-9a-zA-Z][-]?){1,48}$/;

/** Description of a gateway or a target, in characters (service model of 2026-10-01). */
export const MAX_DESCRIPTION = 200;

/** MCP versions a gateway is made to speak unless configured otherwise: left out, the service speaks 2025-03-26 alone (observed 2026-09-28). */
export const DEFAULT_SUPPORTED_VERSIONS: readonly string[] = ['2025-03-26', '2025-06-18', '2025-11-25'];
