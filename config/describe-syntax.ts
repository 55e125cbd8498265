import type { YAMLError } from 'yaml';

/** What keeps a text from being YAML, or from being plain YAML. */
export interface SyntaxProblem {
  readonly code: 'not-yaml' | 'config-invalid';
  /** Characters before it. */
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
}

/** Says of an error of the YAML library what a person did, and what to do instead. */
export function describeSyntax({ code, message, pos }: YAMLError, text = ''): SyntaxProblem {
  const [offset] = pos;
  const own = OWN_WORDS[code];
  if (own === undefined) return { code: 'not-yaml', offset, message: `is not YAML: ${firstLine(message)}` };
  if (code === 'DUPLICATE_KEY') {
    const key = /^[\w.-]*/.exec(text.slice(offset).replace(/^["']/, ''))?.[0] ?? '';
    return { code: 'config-invalid', offset, message: `has the key "${key}" twice in one group`, ...own };
  }
  return { code: 'not-yaml', offset, message: `is not YAML: ${firstLine(message)}`, ...own };
}

/** By the library's code. */
const OWN_WORDS: Readonly<Record<string, { readonly message?: string; readonly hint: string } | undefined>> =
  {
    DUPLICATE_KEY: { hint: 'Keep one of them, or put the values of both under one.' },
    TAB_AS_INDENT: { message: 'is not YAML: a tab indents the line', hint: 'Indent by spaces.' },
    BAD_INDENT: {
      message: 'is not YAML: the line is not indented as its neighbours are, or a bracket is not closed',
      hint: 'Keys of one group begin in the same column, what belongs to a key further right; brackets and braces are closed.',
    },
    BLOCK_AS_IMPLICIT_KEY: {
      message: 'is not YAML: a second ": " stands in the line, or the next line is indented too far',
      hint: 'Put a text with ": " in quotes; begin keys of one group in the same column.',
    },
    MULTILINE_IMPLICIT_KEY: {
      message: 'is not YAML: a line has no ": " after its key',
      hint: 'Write KEY: VALUE, with a space after the colon, and begin keys of one group in the same column.',
    },
    BAD_SCALAR_START: {
      message: 'is not YAML: a text begins with a character that YAML keeps for itself',
      hint: 'Put the text in quotes.',
    },
    BAD_ALIAS: {
      message: 'is not YAML: a "*" begins a text, or an alias that has no name',
      hint: 'Put a text that begins with "*" in quotes.',
    },
    MISSING_CHAR: {
      hint: 'Close what is open: a quote, a bracket, a brace; and put a space after each colon.',
    },
    UNEXPECTED_TOKEN: {
      message: 'is not YAML: what stands here does not go on with what stands before it',
      hint: 'Put a text with quotes or special characters in quotes, and begin keys of one group in the same column.',
    },
    MULTIPLE_DOCS: { message: 'has a second document after "---"', hint: 'A file holds one configuration.' },
    TAG_RESOLVE_FAILED: {
      message: 'has a tag ("!…"), which means nothing here',
      hint: 'Put a text that begins with "!" in quotes, or remove the tag.',
    },
  };

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
