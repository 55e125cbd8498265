import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { isToolkitError } from '../contract/errors.ts';
import type { DemoOptions } from './commands/demo.ts';
import type { DestroyOptions } from './commands/destroy.ts';
import type { DevOptions } from './commands/dev.ts';
import type { GatewayFlags } from './commands/gateway-client.ts';
import type { InitOptions } from './commands/init.ts';
import type { LintOptions } from './commands/lint.ts';
import type { LocalOptions } from './commands/local.ts';
import type { RegisterOptions } from './commands/register.ts';
import type { TransformOptions } from './commands/transform.ts';
import { DONE, exitCodeOf, WRONG_INPUT } from './exit-codes.ts';
import { gatewayFlags } from './gateway-flags.ts';
import type { Io } from './io.ts';
import { port, positive, url } from './option-values.ts';

/** Runs one command line and gives its exit code. Nothing but this and the commands prints. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const state = { code: DONE };
  const program = buildProgram(io, state);
  try {
    await program.parseAsync(args, { from: 'user' });
    return state.code;
  } catch (error) {
    return report(error, io);
  }
}

function report(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_INPUT;
  if (!isToolkitError(error)) throw error;
  io.err(`error ${error.code}: ${error.message}`);
  if (error.hint !== undefined) io.err(error.hint);
  return exitCodeOf(error.code);
}

/** What was typed wrong may be a secret in the wrong place: options are named, values are not repeated. */
function withoutValues(text: string): string {
  return text
    .replace(/ argument '.*' is invalid\./s, ' has an invalid value.')
    .replace(/'(-[^='\s]+)=.*'/s, "'$1'");
}

/** The version stands in the manifest beside this folder, in the checkout as in the published package. */
function readVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/** What `--allow-remote` does. */
const REMOTE = 'also read https documents on public hosts that the document refers to';

interface State {
  code: number;
}

/** Commands load what they need when they run: compiling a document must not wait for the AWS SDK. */
function buildProgram(io: Io, state: State): Command {
  const program = new Command('agentcore-bearer')
    .description("Carries each user's own token through Amazon Bedrock AgentCore Gateway to a vendor's API.")
    .version(readVersion(), '-V, --version')
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      outputError: (text, write) => write(withoutValues(text)),
    })
    .exitOverride();
  for (const add of [
    addInit,
    addLint,
    addTransform,
    addRegister,
    addDestroy,
    addLocal,
    addDev,
    addDemo,
    addTools,
    addCall,
  ])
    add(program, io, state);
  return program;
}

function addInit(program: Command, io: Io, state: State): void {
  program
    .command('init')
    .description("write a commented bearer.yaml from what a vendor's document says")
    .argument('<spec>', "the vendor's document")
    .option('--out <file>', 'file to write; default: bearer.yaml beside SPEC')
    .option('--force', 'overwrite the file where it exists')
    .option('--max-bytes <n>', 'largest document to read, in bytes', positive)
    .option('--allow-remote', REMOTE)
    .option('--json', 'print what was found as JSON')
    .action(async (spec: string, options: InitOptions) => {
      const { init } = await import('./commands/init.ts');
      state.code = await init(spec, options, io);
    });
}

function addLint(program: Command, io: Io, state: State): void {
  program
    .command('lint')
    .description("say what keeps the gateway from making working tools of a vendor's document as it is")
    .argument('[spec]', 'the vendor\'s document; default: "source" of bearer.yaml')
    .option('--strict', 'also validate by the schema of the OpenAPI version')
    .option('--config <file>', 'bearer.yaml; default: beside SPEC, else in the current folder')
    .option('--gateway <file>', 'gateway.yaml: say what is dangerous in its interceptor steps instead')
    .option('--max-bytes <n>', 'largest document to read, in bytes', positive)
    .option('--allow-remote', REMOTE)
    .option('--json', 'print the findings as JSON')
    .action(async (spec: string | undefined, options: LintOptions & { readonly gateway?: string }) => {
      const { gateway } = options;
      if (gateway !== undefined) {
        const { lintGateway } = await import('./commands/lint-gateway.ts');
        state.code = await lintGateway({ ...options, gateway }, io);
        return;
      }
      const { lint } = await import('./commands/lint.ts');
      state.code = await lint(spec, options, io);
    });
}

function addTransform(program: Command, io: Io, state: State): void {
  program
    .command('transform')
    .description(
      "compile a vendor's OpenAPI document into target.json, routes.json, report.json and report.html",
    )
    .argument('[spec]', 'the vendor\'s document; default: "source" of bearer.yaml')
    .option('--config <file>', 'bearer.yaml; default: beside SPEC, else in the current folder')
    .option('--token-header <name>', "header of the vendor's main token")
    .option(
      '--server <url>',
      'URL of the deployed API; default: a placeholder that the registrar replaces',
      url,
    )
    .option('--target-name <name>', "the target's name")
    .option(
      '--include <pattern...>',
      'operations to take: operationId with *, tag:NAME, METHOD /path/**, or is:deprecated; all words after it are patterns',
    )
    .option('--exclude <pattern...>', 'operations to leave out, in the same form')
    .option('--out <folder>', "output folder; default: the configuration's, else the current one")
    .option('--max-bytes <n>', 'largest document to read, in bytes', positive)
    .option('--allow-remote', REMOTE)
    .option('--check', 'write nothing; exit 1 where the outputs are not up to date')
    .option('--json', 'print the report as JSON')
    .action(async (spec: string | undefined, options: TransformOptions) => {
      const { transform } = await import('./commands/transform.ts');
      state.code = await transform(spec, options, io);
    });
}

function addRegister(program: Command, io: Io, state: State): void {
  program
    .command('register')
    .description('register credential provider, gateway and targets; what is as it should be stays untouched')
    .requiredOption('--config <file>', 'gateway.yaml')
    .option('--outputs <file>', 'the stack\'s outputs, as "cdk deploy --outputs-file" writes them')
    .option('--plan', 'print what would be done and do nothing')
    .option('--check', 'do nothing; exit 1 where something would be done')
    .option('--replace', 'make the gateway anew where it cannot be changed; its URL changes then')
    .option('--region <name>', 'AWS region; default: AWS_REGION')
    .option('--profile <name>', 'AWS profile')
    .option('--endpoint-url <url>', 'one endpoint for all AWS services, such as a local AWS', url)
    .option('--json', 'print JSON')
    .action(async (options: RegisterOptions) => {
      const { register } = await import('./commands/register.ts');
      state.code = await register(options, io);
    });
}

function addDestroy(program: Command, io: Io, state: State): void {
  program
    .command('destroy')
    .description('remove what register made for this deployment, and only that')
    .requiredOption('--config <file>', 'gateway.yaml')
    .option('--outputs <file>', 'the stack\'s outputs, as "cdk deploy --outputs-file" writes them')
    .option('--plan', 'print what would be removed and remove nothing')
    .option('--yes', 'do not ask')
    .option('--region <name>', 'AWS region; default: AWS_REGION')
    .option('--profile <name>', 'AWS profile')
    .option('--endpoint-url <url>', 'one endpoint for all AWS services, such as a local AWS', url)
    .option('--json', 'print JSON')
    .action(async (options: DestroyOptions) => {
      const { destroy } = await import('./commands/destroy.ts');
      state.code = await destroy(options, io);
    });
}

function addLocal(program: Command, io: Io, state: State): void {
  program
    .command('local')
    .description('serve the local AWS on one port until stopped')
    .option('--config <file>', 'gateway.yaml: also stand up what its stack would own')
    .option(
      '--app <folder...>',
      'also stand up synthesized CDK apps, for example cdk.out: a local AWS for each of their accounts',
    )
    .option(
      '--secret <arn=source...>',
      'a secret that is there before the apps, for example arn:aws:secretsmanager:…=env:CRM_SECRET',
    )
    .option(
      '--user <name...>',
      'somebody who can log in at the local issuer, for example ada, or with claims of the tokens: \'ada={"tenant":"acme"}\'',
    )
    .option(
      '--client <id=source...>',
      'a client that an exchange-token step names, for example crm-agent=env:CRM_AGENT_SECRET: the local issuer lets it exchange',
    )
    .option('--upstream <url>', "replaces every vendor's server, for example a mock", url)
    .option(
      '--port <n>',
      'port, and the next ones for further accounts; default: that of the kept state, else free ones',
      port,
    )
    .option('--state <folder>', 'keep the state there, secrets in clear, and start with what was kept')
    .option('--json', 'print one line of JSON once ready')
    .action(async (options: LocalOptions) => {
      const { local } = await import('./commands/local.ts');
      state.code = await local(options, io);
    });
}

function addDev(program: Command, io: Io, state: State): void {
  program
    .command('dev')
    .description('transform a document, register it at a local AWS and serve it until stopped')
    .argument('[spec]', 'the vendor\'s document; default: "source" of bearer.yaml')
    .option('--config <file>', 'bearer.yaml; default: beside SPEC, else in the current folder')
    .option('--upstream <url>', "replaces the vendor's servers", url)
    .option('--mock', "start a mock of the vendor from the vendor's own document")
    .option('--allow-remote', REMOTE)
    .option('--port <n>', 'port; default: a free one', port)
    .option('--json', 'print one line of JSON once ready')
    .action(async (spec: string | undefined, options: DevOptions) => {
      const { dev } = await import('./commands/dev.ts');
      state.code = await dev(spec, options, io);
    });
}

function addDemo(program: Command, io: Io, state: State): void {
  program
    .command('demo')
    .description("two users' tokens, from a vendor's document to the vendor, each step checked")
    .option(
      '--app [folder]',
      'on the synthesized CDK app; default: cdk.out, synthesized first where it is missing',
    )
    .option('--json', 'print the steps as JSON')
    .action(async (options: DemoOptions) => {
      const { demo } = await import('./commands/demo.ts');
      state.code = await demo(options, io);
    });
}

function addTools(program: Command, io: Io, state: State): void {
  gatewayFlags(program.command('tools').description('list the tools of a gateway')).action(
    async (flags: GatewayFlags) => {
      const { tools } = await import('./commands/gateway-client.ts');
      state.code = await tools(flags, io);
    },
  );
}

function addCall(program: Command, io: Io, state: State): void {
  gatewayFlags(
    program
      .command('call')
      .description('call a tool of a gateway')
      .argument('<tool>', 'for example asana___getTask')
      .argument('[arguments]', 'JSON object'),
  ).action(async (tool: string, args: string | undefined, flags: GatewayFlags) => {
    const { call } = await import('./commands/gateway-client.ts');
    state.code = await call(tool, args, flags, io);
  });
}
