import type { ErrorCode } from '../contract/errors.ts';

/** Done; an operation dropped on request, or because it cannot work, is a warning. */
export const DONE = 0;
/** What was asked cannot be done, nothing was written; or a check found a difference. */
export const CANNOT = 1;
/** Wrong usage, configuration or input. */
export const WRONG_INPUT = 2;
/** A remote system refused or failed. */
const REMOTE = 3;

/** Every error with its exit code and what it means; also published as docs/errors.md. */
export const ERRORS: Readonly<Record<ErrorCode, { readonly exit: 1 | 2 | 3; readonly means: string }>> = {
  'cannot-transform': {
    exit: CANNOT,
    means: 'What was asked of the document cannot be done: a finding is an error, or no operation is left.',
  },
  'limit-exceeded': {
    exit: CANNOT,
    means: 'A limit of the service is exceeded: tools of a target, bytes of a document.',
  },
  'not-ours': {
    exit: CANNOT,
    means: 'A resource of a wanted name exists and was not made by this deployment. It is never overwritten.',
  },
  'token-header-taken': {
    exit: CANNOT,
    means: 'An operation already has a header parameter of the name that the token would get.',
  },
  'config-invalid': {
    exit: WRONG_INPUT,
    means: 'A value in a configuration file, or a target name, is not allowed.',
  },
  'config-unknown-key': {
    exit: WRONG_INPUT,
    means: 'A configuration file has a key that nobody reads, most likely a spelling mistake.',
  },
  'document-too-complex': {
    exit: WRONG_INPUT,
    means:
      'A document nests deeper than 1,000 levels, or its aliases stand for far more than what is written.',
  },
  'file-exists': { exit: WRONG_INPUT, means: 'A file is there already, and --force was not said.' },
  'file-not-found': { exit: WRONG_INPUT, means: 'A file does not exist.' },
  'file-too-large': { exit: WRONG_INPUT, means: 'A document is larger than --max-bytes. It was not read.' },
  'file-unreadable': {
    exit: WRONG_INPUT,
    means: 'A file cannot be read: it is a folder, or permission is missing.',
  },
  'file-unwritable': { exit: WRONG_INPUT, means: 'The output folder cannot be written. Nothing was.' },
  'forbidden-header': {
    exit: WRONG_INPUT,
    means: 'A token header has a name that HTTP, OpenAPI or AWS keeps for itself.',
  },
  'no-operations': { exit: WRONG_INPUT, means: 'The document has no operation under "paths".' },
  'not-configured': {
    exit: WRONG_INPUT,
    means:
      'A function was started without what it needs: a route map or its logging mode, a plan of steps, a policy, an issuer.',
  },
  'not-openapi': { exit: WRONG_INPUT, means: 'The document is no OpenAPI document.' },
  'not-yaml': {
    exit: WRONG_INPUT,
    means: 'A file is neither JSON nor YAML; the message names line and column.',
  },
  'openapi-version': {
    exit: WRONG_INPUT,
    means: 'The document is of an OpenAPI version that is not supported.',
  },
  'outputs-missing': {
    exit: WRONG_INPUT,
    means: "Neither the stack's outputs nor the configuration say something that registering needs.",
  },
  'peer-missing': {
    exit: WRONG_INPUT,
    means: 'An optional package that this command needs is not installed.',
  },
  'port-in-use': { exit: WRONG_INPUT, means: 'The port of the local AWS is taken.' },
  'routes-invalid': {
    exit: WRONG_INPUT,
    means: 'A routes.json cannot be read or names a server that tokens must not reach.',
  },
  'state-in-use': {
    exit: WRONG_INPUT,
    means: 'Another process serves the local AWS whose state is in that folder; the message names it.',
  },
  'token-missing': {
    exit: WRONG_INPUT,
    means:
      'A token source has no token: the variable is not set, the file is empty, the command printed nothing, the secret does not exist.',
  },
  usage: { exit: WRONG_INPUT, means: 'The command line is wrong.' },
  'remote-failed': { exit: REMOTE, means: 'A remote system could not be reached or failed.' },
  'remote-refused': {
    exit: REMOTE,
    means: 'A remote system refused: credentials, permissions, or a resource that became FAILED.',
  },
  'remote-timeout': { exit: REMOTE, means: 'A remote system did not answer, or did not get ready, in time.' },
};

/** The exit code of an error. */
export function exitCodeOf(code: ErrorCode): number {
  return ERRORS[code].exit;
}
