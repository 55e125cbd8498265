import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { isToolkitError } from '../contract/errors.ts';
import { transform } from './commands/transform.ts';
import type { TransformOptions } from './commands/transform.ts';
import { DONE, exitCodeOf, WRONG_INPUT } from './exit-codes.ts';
import type { Io } from './io.ts';

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

interface State {
  code: number;
}

function buildProgram(io: Io, state: State): Command {
  const program = new Command('agentcore-bearer')
    .description("Carries each user's own token through Amazon Bedrock AgentCore Gateway to a vendor's API.")
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
    })
    .exitOverride();
  addTransform(program, io, state);
  return program;
}

function addTransform(program: Command, io: Io, state: State): void {
  program
    .command('transform')
    .description("compile a vendor's OpenAPI document into target.json, routes.json and report.json")
    .argument('[spec]', 'the vendor\'s document; default: "source" of bearer.yaml')
    .option('--config <file>', 'bearer.yaml; default: beside SPEC, else in the current folder')
    .option('--token-header <name>', "header of the vendor's main token")
    .option(
      '--server <url>',
      'URL of the deployed API; default: a placeholder that the registrar replaces',
      url,
    )
    .option('--target-name <name>', "the target's name")
    .option('--include <pattern...>', 'operations to take: operationId with *, tag:NAME, or METHOD /path/**')
    .option('--exclude <pattern...>', 'operations to leave out, in the same form')
    .option('--out <folder>', "output folder; default: the configuration's, else the current one")
    .option('--max-bytes <n>', 'largest document to read, in bytes', positive)
    .option('--check', 'write nothing; exit 1 where the outputs are not up to date')
    .option('--json', 'print the report as JSON')
    .action(async (spec: string | undefined, options: TransformOptions) => {
      state.code = await transform(spec, options, io);
    });
}

function positive(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above zero.');
}

function url(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must be an absolute http or https URL.');
}
