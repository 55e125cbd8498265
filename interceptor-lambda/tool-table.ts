import type { ArgumentType, PlanTarget } from '../contract/interceptor-plan.ts';
import { ARGUMENT_NAME } from '../contract/gateway-limits.ts';
import { plain } from '../contract/plain-name.ts';
import { TOOL_NAME_SEPARATOR } from '../contract/tool-name.ts';

/** A tool by its name, and what is known of it. */
export interface NamedTool {
  readonly name: string;
  /** Before `___`; empty for the gateway's own tools. */
  readonly target: string;
  readonly operation: string;
  /** Whether the target is one of this toolkit's, so that all its tools are known. */
  readonly isOurs: boolean;
  /** Left out where the tool is not known. */
  readonly known: KnownTool | undefined;
}

/** What a known tool takes. */
export interface KnownTool {
  /** Its token arguments. */
  readonly tokens: readonly string[];
  readonly types: Readonly<Record<string, ArgumentType>>;
}

/** Finds tools by name. */
export interface ToolTable {
  readonly find: (name: string) => NamedTool;
  /** Whether an argument, however its name is written, stands for a token header of the tool's target. */
  readonly isTokenArgument: (tool: NamedTool, argument: string) => boolean;
  /** Whether a name, however it is written, is that of a token header of the tool's target. */
  readonly isTokenHeader: (tool: NamedTool, name: string) => boolean;
  /** Whether it is a token header of any target. */
  readonly isTokenName: (name: string) => boolean;
  /** Whether an argument, or a header of that name, is `user:password`. */
  readonly isPassword: (tool: NamedTool, name: string) => boolean;
}

interface Entry {
  readonly tokens: ReadonlySet<string>;
  readonly passwords: ReadonlySet<string>;
  readonly tools: ReadonlyMap<string, KnownTool>;
}

/** Compiles what a plan says of its targets. */
export function createToolTable(targets: readonly PlanTarget[]): ToolTable {
  const entries = new Map(targets.map((target) => [target.target, toEntry(target)]));
  const all = new Set([...entries.values()].flatMap(({ tokens }) => [...tokens]));
  const isTokenHeader: ToolTable['isTokenHeader'] = ({ target }, name) =>
    (entries.get(target)?.tokens ?? all).has(plain(name));
  return {
    find: (name) => {
      const [target, operation] = split(name);
      const entry = entries.get(target);
      return { name, target, operation, isOurs: entry !== undefined, known: entry?.tools.get(operation) };
    },
    // No argument of our documents is written otherwise: what is, imitates one.
    isTokenArgument: (tool, argument) =>
      (tool.isOurs && !ARGUMENT_NAME.test(argument)) || isTokenHeader(tool, argument),
    isTokenHeader,
    isTokenName: (name) => all.has(plain(name)),
    isPassword: ({ target }, name) => entries.get(target)?.passwords.has(plain(name)) === true,
  };
}

function split(name: string): readonly [string, string] {
  const at = name.indexOf(TOOL_NAME_SEPARATOR);
  return at === -1 ? ['', name] : [name.slice(0, at), name.slice(at + TOOL_NAME_SEPARATOR.length)];
}

function toEntry({ tokens, passwords = [], tools }: PlanTarget): Entry {
  return {
    tokens: new Set(tokens.map(plain)),
    passwords: new Set(passwords.map(plain)),
    tools: new Map(
      Object.entries(tools).map(([operation, tool]) => [
        operation,
        { tokens: tool.tokens.map((index) => tokens[index] ?? ''), types: tool.types ?? {} },
      ]),
    ),
  };
}
