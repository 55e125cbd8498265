/** A scenario of `@modelcontextprotocol/conformance` against servers: it is run here, or why it cannot pass. */
export type ServerScenario =
  | {
      /** As `conformance list --server` names it, for example `tools-call-image`. */
      readonly id: string;
      /** What stands behind the gateway for it. */
      readonly run: Behind;
    }
  | {
      readonly id: string;
      /** One sentence. */
      readonly fails: string;
      /** The requirement row that says so of the real service. */
      readonly row: string;
    };

/** `prefixed`: the scenario's tool or prompt in an MCP server, whose prefix interceptors put on and take off. */
export type Behind = 'nothing' | 'MCP server' | 'MCP server, prefixed';

const NO_LOGGING = 'The gateway does not announce logging and has no logging/setLevel.';
const NO_SUBSCRIPTIONS = 'The gateway announces resources without subscriptions.';
/** Every scenario that version 0.1.16 lists, in its order. */
export const SERVER_SCENARIOS: readonly ServerScenario[] = [
  { id: 'server-initialize', run: 'nothing' },
  { id: 'logging-set-level', fails: NO_LOGGING, row: 'G4/initialize-result' },
  { id: 'ping', run: 'nothing' },
  {
    id: 'completion-complete',
    fails: 'The gateway does not announce completions and has no completion/complete.',
    row: 'G4/initialize-result',
  },
  { id: 'tools-list', run: 'nothing' },
  { id: 'tools-call-simple-text', run: 'MCP server, prefixed' },
  { id: 'tools-call-image', run: 'MCP server, prefixed' },
  { id: 'tools-call-audio', run: 'MCP server, prefixed' },
  { id: 'tools-call-embedded-resource', run: 'MCP server, prefixed' },
  { id: 'tools-call-mixed-content', run: 'MCP server, prefixed' },
  { id: 'tools-call-with-logging', fails: NO_LOGGING, row: 'G4/initialize-result' },
  { id: 'tools-call-error', run: 'MCP server, prefixed' },
  { id: 'tools-call-with-progress', run: 'MCP server, prefixed' },
  { id: 'tools-call-sampling', run: 'MCP server, prefixed' },
  { id: 'tools-call-elicitation', run: 'MCP server, prefixed' },
  { id: 'json-schema-2020-12', run: 'MCP server, prefixed' },
  { id: 'elicitation-sep1034-defaults', run: 'MCP server, prefixed' },
  {
    id: 'server-sse-polling',
    fails: 'Events of a stream have no id, so that no client can take a stream up again.',
    row: 'G8/frame',
  },
  { id: 'server-sse-multiple-streams', run: 'nothing' },
  { id: 'elicitation-sep1330-enums', run: 'MCP server, prefixed' },
  { id: 'resources-list', run: 'MCP server' },
  { id: 'resources-read-text', run: 'MCP server' },
  { id: 'resources-read-binary', run: 'MCP server' },
  { id: 'resources-templates-read', run: 'MCP server' },
  { id: 'resources-subscribe', fails: NO_SUBSCRIPTIONS, row: 'G4/initialize-result' },
  { id: 'resources-unsubscribe', fails: NO_SUBSCRIPTIONS, row: 'G4/initialize-result' },
  { id: 'prompts-list', run: 'MCP server' },
  { id: 'prompts-get-simple', run: 'MCP server, prefixed' },
  { id: 'prompts-get-with-args', run: 'MCP server, prefixed' },
  { id: 'prompts-get-embedded-resource', run: 'MCP server, prefixed' },
  { id: 'prompts-get-with-image', run: 'MCP server, prefixed' },
  { id: 'dns-rebinding-protection', run: 'nothing' },
];
