import type { Account } from '../account.ts';
import type { Answer } from '../control-plane/answer.ts';
import type { AwsRequest, Dispatched } from '../control-plane/dispatch.ts';
import { failed, identity, identityOf, notFound } from './answers.ts';
import { readInput } from './input.ts';
import { moveStage } from './move-stage.ts';
import { deletePolicy, getPolicy, putPolicy } from './policies.ts';
import { readProblem } from './read-permission.ts';
import { CURRENT, versionAt } from './versions.ts';
import type { Input } from './input.ts';
import type { StoredSecret } from './state.ts';

/** An operation on a secret that is there. */
type SecretOperation = (account: Account, stored: StoredSecret, input: Input, signer: Signer) => Answer;

type Operation = (account: Account, input: Input, signer: Signer) => Answer;

type Signer = AwsRequest['signer'];

/** The operations of Secrets Manager that the local AWS has. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateSecret: createSecret,
  DescribeSecret: onSecret(describeSecret),
  GetSecretValue: onSecret(getSecretValue),
  PutSecretValue: onSecret(unlessOwned(putSecretValue)),
  UpdateSecret: onSecret(unlessOwned(updateSecret)),
  UpdateSecretVersionStage: onSecret(unlessOwned(moveStage)),
  DeleteSecret: onSecret(unlessOwned(deleteSecret)),
  PutResourcePolicy: onSecret(unlessOwned(putPolicy)),
  GetResourcePolicy: onSecret(getPolicy),
  DeleteResourcePolicy: onSecret(unlessOwned(deletePolicy)),
};

/**
 * Runs an operation of the JSON 1.1 protocol: its name stands in `X-Amz-Target`. Behaviour is that of the API reference;
 * wording is background knowledge.
 */
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
  const read = readInput(request.body.toString('utf8'));
  return done(operation, 'refusal' in read ? read.refusal : run(account, read.input, request.signer));
}

function onSecret(run: SecretOperation): Operation {
  return (account, input, signer) => {
    const stored = account.secrets.find(input.SecretId ?? '');
    return stored === undefined ? notFound('secret.') : run(account, stored, input, signer);
  };
}

/** Observed 2026-09-28 for DeleteSecret; the type, and that the other changes are refused alike, is assumed. */
function unlessOwned(run: SecretOperation): SecretOperation {
  return (account, stored, input, signer) => {
    const { owningService: owner } = stored;
    return owner === undefined
      ? run(account, stored, input, signer)
      : failed('InvalidRequestException', `Operation is not allowed on secret owned by ${owner}`);
  };
}

function createSecret({ secrets }: Account, input: Input): Answer {
  const { Name: name = '', SecretString: value, ClientRequestToken: id, Description: description } = input;
  if (!/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(name)) {
    return failed(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  }
  if (value === undefined) return ONLY_STRINGS;
  const known = secrets.find(name);
  const before = known?.versions.find((version) => version.id === id);
  // A repeated request, as an SDK makes it where the answer was lost (API reference, CreateSecret).
  if (known !== undefined && before?.value.reveal() === value) return { body: identityOf(known, before) };
  if (known !== undefined) {
    return failed(
      'ResourceExistsException',
      `The operation failed because the secret ${name} already exists.`,
    );
  }
  const stored = secrets.change(secrets.create(name, value, { id }), { description });
  return { body: currentOf(stored) };
}

function describeSecret(_: Account, stored: StoredSecret): Answer {
  const { description, createdAt, changedAt, owningService, versions } = stored;
  const labelled = versions.filter(({ stages }) => stages.length > 0);
  return {
    body: {
      ...identity(stored),
      ...(description === undefined ? {} : { Description: description }),
      CreatedDate: createdAt / 1000,
      LastChangedDate: changedAt / 1000,
      ...(owningService === undefined ? {} : { OwningService: owningService }),
      VersionIdsToStages: Object.fromEntries(labelled.map(({ id, stages }) => [id, stages])),
    },
  };
}

function getSecretValue(account: Account, stored: StoredSecret, input: Input, signer: Signer): Answer {
  const problem = readProblem(account, stored, signer);
  if (problem !== undefined) {
    return { ...failed(problem.errorType, problem.message), status: problem.status };
  }
  const { VersionId: id, VersionStage: stage } = input;
  const version =
    id === undefined
      ? versionAt(stored.versions, stage ?? CURRENT)
      : stored.versions.find((item) => item.id === id);
  if (version === undefined) {
    const which = id === undefined ? `staging label: ${stage ?? CURRENT}` : `VersionId: ${id}`;
    return notFound(`secret value for ${which}`);
  }
  if (stage !== undefined && !version.stages.includes(stage)) {
    return failed(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return {
    body: {
      ...identityOf(stored, version),
      SecretString: version.value.reveal(),
      VersionStages: version.stages,
      CreatedDate: version.createdAt / 1000,
    },
  };
}

/** A token that made a version before gives that version again, or is refused where the value is another one. */
function putSecretValue({ secrets }: Account, stored: StoredSecret, input: Input): Answer {
  const { SecretString: value, ClientRequestToken: id, VersionStages: stages } = input;
  if (value === undefined) return ONLY_STRINGS;
  const before = stored.versions.find((version) => version.id === id);
  if (before !== undefined) {
    return before.value.reveal() === value
      ? { body: versionOf(stored, before.id) }
      : taken(stored, before.id);
  }
  const changed = secrets.put(stored, value, { id, stages });
  return { body: versionOf(changed, changed.versions.at(-1)?.id ?? '') };
}

function updateSecret(account: Account, stored: StoredSecret, input: Input): Answer {
  const { SecretString: value, ClientRequestToken: id, Description: description } = input;
  if (input.SecretBinary !== undefined) return ONLY_STRINGS;
  const before = stored.versions.find((version) => version.id === id);
  const isTaken = value !== undefined && before !== undefined && before.value.reveal() !== value;
  if (isTaken) return taken(stored, before.id);
  const described = description === undefined ? stored : account.secrets.change(stored, { description });
  if (value === undefined) return { body: identity(described) };
  if (before !== undefined) return { body: identityOf(described, before) };
  return { body: currentOf(account.secrets.put(described, value, { id })) };
}

/** Deletes at once; the recovery window is not kept. */
function deleteSecret({ secrets, clock }: Account, stored: StoredSecret): Answer {
  secrets.remove(stored.arn);
  return { body: { ...identity(stored), DeletionDate: clock.now() / 1000 } };
}

function currentOf(stored: StoredSecret): object {
  return identityOf(stored, { id: versionAt(stored.versions, CURRENT)?.id ?? '' });
}

function versionOf(stored: StoredSecret, id: string): object {
  const { stages = [] } = stored.versions.find((version) => version.id === id) ?? {};
  return { ...identityOf(stored, { id }), VersionStages: stages };
}

function taken({ arn }: StoredSecret, id: string): Answer {
  return failed(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${arn}.`,
  );
}

const ONLY_STRINGS: Answer = failed(
  'InvalidRequestException',
  'the local AWS keeps secrets with a SecretString only',
);

function done(operation: string, answer: Answer): Dispatched {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { operation, answer: { ...answer, headers, status: answer.status ?? 200 } };
}
