import { ToolkitError } from '../../contract/errors.ts';
import { isObject } from '../../contract/json-object.ts';

/** Gives a secret's text by ARN or name, or nothing. */
export type ReadSecret = (id: string) => string | undefined;

/** `{{resolve:SERVICE:…}}` (CloudFormation user guide, dynamic-references; background knowledge). */
const REFERENCE = /\{\{resolve:([a-z-]+):([^{}]+)\}\}/g;

/** `ID:SecretString:KEY:STAGE:VERSION`; the id may be an ARN, which has colons itself. */
const SECRET = /^(.+?)(?::SecretString(?::([^:]*)(?::([^:]*)(?::([^:]*))?)?)?)?$/;

/**
 * The value with each dynamic reference in it replaced by what it names. What comes back may hold secrets.
 * @throws ToolkitError `config-invalid` where a reference names no secret that is there
 */
export function resolveReferences(value: unknown, at: string, read: ReadSecret): unknown {
  if (typeof value === 'string') {
    return value.replace(REFERENCE, (_, service: string, what: string) => {
      if (service === 'secretsmanager') return secretText(what, at, read);
      throw new ToolkitError('config-invalid', `${at} reads from "${service}", which the local AWS has not`);
    });
  }
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, at, read));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolveReferences(member, at, read)]),
  );
}

function secretText(what: string, at: string, read: ReadSecret): string {
  const [, id = '', key = '', stage = '', version = ''] = SECRET.exec(what) ?? [];
  if ((stage !== '' && stage !== 'AWSCURRENT') || version !== '') {
    throw new ToolkitError('config-invalid', `${at} reads an earlier version of secret "${id}"`, {
      hint: 'The local AWS keeps the current version of each secret alone.',
    });
  }
  const text = read(id);
  if (text === undefined)
    throw new ToolkitError('config-invalid', `${at} reads secret "${id}", which is not there`);
  return key === '' ? text : memberOf(text, key, id, at);
}

function memberOf(text: string, key: string, id: string, at: string): string {
  const members = parse(text);
  const member = isObject(members) && Object.hasOwn(members, key) ? members[key] : undefined;
  if (typeof member === 'string') return member;
  throw new ToolkitError('config-invalid', `${at} reads "${key}" of secret "${id}", which has no such text`);
}

/** Without a cause: the parser's message quotes what it parses. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
