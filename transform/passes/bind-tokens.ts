import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { isObject, member, pointerTo } from '../document.ts';
import { labelOf } from '../draft.ts';
import type { Draft, Operation, Pass, TokenUse } from '../draft.ts';
import { assumedCredential, configuredCredentials } from './add-credentials.ts';
import type { Credential } from './add-credentials.ts';
import { mainHeader, nameTokens } from './name-tokens.ts';
import { createParameterTaker } from './own-parameters.ts';
import { AUTHORIZATION_KEYS, createSecurityReader, readSchemes, securityIn } from './read-security.ts';
import type { Security } from './read-security.ts';
import { suggestTokens, suspectParameters, writePlacement } from './suggest-tokens.ts';

const REFERENCE = 'https://spec.openapis.org/oas/v3.0.3#security-requirement-object';

/** Gives each operation the tokens that its security or the configuration asks for, and each token a header of its own. */
export const bindTokens: Pass = {
  name: 'bind-tokens',
  does: 'Turns the security requirements of each operation, and what the configuration adds, into tokens: one header for all schemes that put a credential in the same place at the vendor.',
  run(draft) {
    const schemes = readSchemes(draft);
    refuseUnknownSchemes(draft);
    const securityOf = createSecurityReader(draft, schemes);
    const asked = draft.operations.map((operation) => needOf(operation, draft, securityOf));
    const added = configuredCredentials(draft);
    const isSilent = added.length === 0 && asked.every(({ uses }) => uses.length === 0);
    const credentials = isSilent ? assumedCredential(draft, schemes) : added;
    const needs = draft.operations.map((operation, index) => merge(operation, asked[index], credentials));
    const tokens = nameTokens(
      needs.map(({ uses }) => uses),
      draft,
      [...schemes.values(), ...credentials],
    );
    const takeOut = createParameterTaker({ choices: draft.choices, tokens });
    const operations = draft.operations.map((operation, index) => {
      const { uses = [], findings = [] } = needs[index] ?? {};
      const bound = takeOut({ ...operation, tokens: uses, findings: [...operation.findings, ...findings] });
      return withWholeCookie(bound);
    });
    const refined = { ...draft, tokens, operations };
    const said = [...credentials.flatMap(({ findings }) => findings), ...about(refined)];
    return { ...refined, findings: [...draft.findings, ...said] };
  },
};

/** What one operation asks for. */
interface Need {
  readonly uses: readonly TokenUse[];
  readonly findings: readonly Finding[];
}

function refuseUnknownSchemes({ choices, source: { root } }: Draft): void {
  const declared = member(root.components, 'securitySchemes');
  const unknown = choices.tokens.find(
    ({ scheme }) => scheme !== undefined && member(declared, scheme) === undefined,
  )?.scheme;
  if (unknown === undefined) return;
  const names = Object.keys(isObject(declared) ? declared : {}).join(', ') || 'none';
  throw new ToolkitError('config-invalid', `the document has no security scheme "${unknown}"`, {
    hint: `"scheme" under "tokens" in bearer.yaml is one of the document's security schemes: ${names}. A credential that it does not declare is named by "to", for example "to: bearer".`,
  });
}

/** What security and configuration ask for together. Two credentials cannot stand in one header: the configured one does. */
function merge(operation: Operation, asked: Need | undefined, credentials: readonly Credential[]): Need {
  const added = credentials.flatMap(({ useOf }) => useOf(operation) ?? []);
  const uses = new Map<string, TokenUse>();
  // What the operation has already is what an earlier run of this pass gave it.
  for (const { id, required } of [...operation.tokens, ...added, ...(asked?.uses ?? [])]) {
    uses.set(id, { id, required: required || uses.get(id)?.required === true });
  }
  const [carried, ...dropped] = [...uses.keys()].filter((key) => AUTHORIZATION_KEYS.has(key));
  for (const key of dropped) uses.delete(key);
  const clash =
    dropped.length === 0 || carried === undefined ? [] : [samePlace(operation, [carried, ...dropped])];
  return { uses: [...uses.values()], findings: [...(asked?.findings ?? []), ...clash] };
}

/** A key that is the whole `Cookie` header stands beside other cookies, as further ones. */
function withWholeCookie(operation: Operation): Operation {
  const { tokens, parameters } = operation;
  const isWhole = tokens.some(({ id }) => id === 'header-cookie');
  const hasOthers =
    tokens.some(({ id }) => id.startsWith('cookie-')) ||
    parameters.some(({ in: place }) => place === 'cookie');
  if (!isWhole || !hasOthers) return operation;
  const finding: Finding = {
    code: 'bind-tokens/whole-cookie',
    severity: 'note',
    pointer: operation.pointer,
    message: `operation "${labelOf(operation)}" has a token that is the header "Cookie", and other cookies; they are joined`,
    reference: 'https://www.rfc-editor.org/rfc/rfc6265#section-4.2.1',
  };
  return { ...operation, findings: [...operation.findings, finding] };
}

/** About the document as a whole: a toolkit that carries tokens says so where there is none to carry. */
function about(draft: Draft): readonly Finding[] {
  const suspects = suspectParameters(draft);
  return draft.tokens.length > 0 ? suspects : [none(draft), ...suspects];
}

function none(draft: Draft): Finding {
  const header = mainHeader(draft.vendor);
  const lines = suggestTokens(draft).map((to) => `"- { to: ${writePlacement(to)}, header: ${header} }"`);
  return {
    code: 'bind-tokens/none',
    severity: 'warning',
    pointer: '/components/securitySchemes',
    message: 'no operation asks for a credential, so no tool takes a token',
    hint: `Where the vendor wants one, write ${lines[0] ?? ''} under "tokens" in bearer.yaml.`,
    reference: REFERENCE,
  };
}

function needOf(operation: Operation, draft: Draft, securityOf: (listed: unknown) => Security): Need {
  const { named, chosen, placements, isRequired, isGuessed, uncarried } = securityOf(
    securityIn(operation, draft),
  );
  if (named.length === 0) return { uses: [], findings: [] };
  const pointer = securityPointer(operation);
  if (chosen === undefined) {
    return { uses: [], findings: [unsupported(operation, named, pointer)] };
  }
  return {
    uses: placements.map((id) => ({ id, required: isRequired })),
    findings: [
      ...(isGuessed ? [oneOfSeveral(operation, chosen, pointer)] : []),
      ...(uncarried.length > 0 ? [inPart(operation, uncarried, pointer)] : []),
    ],
  };
}

/** Where the security stands that counts for an operation. */
function securityPointer({ source, pointer }: Operation): string {
  return pointerTo(Array.isArray(source.security) ? pointer : '', 'security');
}

function samePlace(operation: Operation, keys: readonly string[]): Finding {
  return {
    code: 'bind-tokens/same-place',
    severity: 'warning',
    pointer: securityPointer(operation),
    message: `operation "${labelOf(operation)}" wants "${keys.join(' + ')}", which all go into "Authorization"; "${keys[0] ?? ''}" is carried`,
    reference: REFERENCE,
  };
}

function inPart({ method, path }: Operation, names: readonly string[], pointer: string): Finding {
  return {
    code: 'bind-tokens/in-part',
    severity: 'warning',
    pointer,
    message: `operation "${method} ${path}" is also secured by "${names.join(' + ')}", which is not declared or which no header can carry; the other tokens are carried`,
    hint: 'Only http bearer and basic, apiKey, oauth2 and openIdConnect schemes put a credential into the request.',
    reference: REFERENCE,
  };
}

function unsupported(
  { method, path }: Operation,
  named: readonly (readonly string[])[],
  pointer: string,
): Finding {
  const names = named.map((alternative) => alternative.join(' + ')).join(', ');
  return {
    code: 'bind-tokens/unsupported',
    severity: 'warning',
    pointer,
    message: `operation "${method} ${path}" is secured by "${names}", which is not declared or which no header can carry; it is called without a token`,
    hint: 'Only http bearer and basic, apiKey, oauth2 and openIdConnect schemes put a credential into the request.',
    reference: REFERENCE,
  };
}

function oneOfSeveral({ method, path }: Operation, chosen: readonly string[], pointer: string): Finding {
  return {
    code: 'bind-tokens/first-alternative',
    severity: 'note',
    pointer,
    message: `operation "${method} ${path}" has alternatives that differ in where the credential goes; "${chosen.join(' + ')}" is used`,
    hint: 'Name another scheme under "tokens" in bearer.yaml to choose it.',
    reference: REFERENCE,
  };
}
