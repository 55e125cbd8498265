import type { Command } from 'commander';
import { url } from './option-values.ts';

/** Adds the options of every command that calls a gateway. */
export function gatewayFlags(command: Command): Command {
  return command
    .requiredOption('--gateway <url>', "the gateway's MCP endpoint", url)
    .option('--token-url <url>', "token endpoint of the gateway's issuer", url)
    .option('--client-id <id>', 'client; its secret is read from AGENTCORE_BEARER_CLIENT_SECRET')
    .option('--scope <scopes>', 'scopes of the inbound token')
    .option(
      '--user <name>',
      'come as a user of the local issuer, whom "local --user" named, and not as the client itself',
    )
    .option('--inbound <source>', 'the inbound token itself: env:NAME, file:PATH or command:CMD')
    .option(
      '--token <header=source...>',
      "a vendor's token, for example X-Asana-Token=env:ASANA_TOKEN, or asana:X-Asana-Token=… for one target",
    )
    .option(
      '--header <name=source...>',
      'a header that goes to the gateway, for example X-User-Token=env:USER_TOKEN; interceptor steps read it',
    )
    .option('--json', 'print JSON');
}
