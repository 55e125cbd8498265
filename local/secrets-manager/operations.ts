import type { Account } from '../account.ts';
import type { Answer } from '../control-plane/answer.ts';
import type { AwsRequest, Dispatched } from '../control-plane/dispatch.ts';
import type { StoredSecret } from './state.ts';

/** Members of an input that are read; everything else of it is ignored. */
interface Input {
  readonly Name?: unknown;
  readonly SecretId?: unknown;
  readonly SecretString?: unknown;
}

/** The operations of Secrets Manager that the local AWS has. */
const OPERATIONS: Readonly<Record<string, (account: Account, input: Input) => Answer>> = {
  CreateSecret: createSecret,
  GetSecretValue: getSecretValue,
  PutSecretValue: putSecretValue,
  DeleteSecret: deleteSecret,
};

/** Runs an operation of the JSON 1.1 protocol: its name stands in `X-Amz-Target`. Wording is background knowledge. */
export function dispatchSecretsManager(request: AwsRequest, account: Account): Dispatched {
  const [, operation = 'unknown'] =
    /^secretsmanager\.(\w+)$/.exec(request.headers.get('x-amz-target') ?? '') ?? [];
  const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (run === undefined) {
    const message = `the local AWS has no operation ${operation} of Secrets Manager`;
    return done('unknown', failed('UnknownOperationException', message));
  }
  if (account.faults.takeThrottle(operation))
    return done(operation, failed('ThrottlingException', 'Rate exceeded'));
  const input = parse(request.body.toString('utf8'));
  if (input === undefined) {
    return done(operation, failed('SerializationException', 'The body is not a JSON object'));
  }
  return done(operation, run(account, input));
}

function createSecret({ secrets }: Account, { Name: name, SecretString: value }: Input): Answer {
  if (typeof name !== 'string' || !/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(name)) {
    return failed(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  }
  if (typeof value !== 'string') return ONLY_STRINGS;
  if (secrets.find(name) !== undefined) {
    return failed(
      'ResourceExistsException',
      `The operation failed because the secret ${name} already exists.`,
    );
  }
  return { body: identity(secrets.create(name, value)) };
}

function getSecretValue({ secrets }: Account, { SecretId: id }: Input): Answer {
  const stored = typeof id === 'string' ? secrets.find(id) : undefined;
  if (stored === undefined) return NOT_FOUND;
  return {
    body: {
      ...identity(stored),
      SecretString: stored.value.reveal(),
      VersionStages: ['AWSCURRENT'],
      CreatedDate: stored.createdAt / 1000,
    },
  };
}

function putSecretValue({ secrets }: Account, { SecretId: id, SecretString: value }: Input): Answer {
  const stored = typeof id === 'string' ? secrets.find(id) : undefined;
  if (stored === undefined) return NOT_FOUND;
  if (stored.owningService !== undefined) return notAllowed(stored.owningService);
  if (typeof value !== 'string') return ONLY_STRINGS;
  return { body: { ...identity(secrets.put(stored, value)), VersionStages: ['AWSCURRENT'] } };
}

/** Deletes at once; the recovery window is not kept. */
function deleteSecret({ secrets, clock }: Account, { SecretId: id }: Input): Answer {
  const stored = typeof id === 'string' ? secrets.find(id) : undefined;
  if (stored === undefined) return NOT_FOUND;
  if (stored.owningService !== undefined) return notAllowed(stored.owningService);
  secrets.remove(stored.arn);
  return { body: { ARN: stored.arn, Name: stored.name, DeletionDate: clock.now() / 1000 } };
}

const NOT_FOUND: Answer = failed(
  'ResourceNotFoundException',
  "Secrets Manager can't find the specified secret.",
);

const ONLY_STRINGS: Answer = failed(
  'InvalidRequestException',
  'the local AWS keeps secrets with a SecretString only',
);

/** Observed 2026-09-28 for DeleteSecret; the type is assumed. */
function notAllowed(owner: string): Answer {
  return failed('InvalidRequestException', `Operation is not allowed on secret owned by ${owner}`);
}

function identity({ arn, name, versionId }: StoredSecret): object {
  return { ARN: arn, Name: name, VersionId: versionId };
}

function failed(type: string, message: string): Answer {
  return { status: 400, errorType: type, body: { __type: type, message } };
}

function done(operation: string, answer: Answer): Dispatched {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { operation, answer: { ...answer, headers, status: answer.status ?? 200 } };
}

function parse(text: string): Input | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
