import { isToolkitError } from '../../contract/errors.ts';

/** What is said of a configuration that is refused; that its code fits its message is checked here. */
export function refusalOf(decode: () => unknown): {
  readonly message: string;
  readonly hint: string | undefined;
} {
  try {
    decode();
  } catch (error) {
    if (!isToolkitError(error)) throw error;
    const { code, message, hint } = error;
    if (code !== codeOf(message)) throw new Error(`"${message}" has code "${code}"`, { cause: error });
    return { message, hint };
  }
  throw new Error('nothing was refused');
}

function codeOf(message: string): string {
  if (/^\S+ has an unknown key "/.test(message)) return 'config-unknown-key';
  return / is not YAML: | has (the alias|aliases|a tag|a second document) /.test(message)
    ? 'not-yaml'
    : 'config-invalid';
}
