import type { Finding } from '../../contract/finding.ts';
import { entriesOf, followReference, member, pointerTo, textOf } from '../document.ts';
import type { Draft, Operation, Pass, Response } from '../draft.ts';

/** Statuses as OpenAPI writes them; real documents have others. */
const STATUS = /^([1-5](\d\d|XX)|default)$/;
const DEFAULT_RESPONSES: readonly Response[] = [{ status: '200', description: 'Success', schema: undefined }];

/** Keeps of each response its status and description; notes what to ask the vendor for. */
export const reduceResponses: Pass = {
  name: 'reduce-responses',
  does: "Reduces responses to status and description (the gateway hands the vendor's answer on as text), and remembers the media type to ask the vendor for.",
  run(draft) {
    const operations = draft.operations.map((operation) => reduce(operation, draft));
    const reduced = draft.choices.responses === 'reduce' && operations.length > 0;
    return { ...draft, operations, findings: reduced ? [...draft.findings, REDUCED] : draft.findings };
  },
};

const REDUCED: Finding = {
  code: 'reduce-responses/reduced',
  severity: 'note',
  pointer: '/paths',
  message: 'responses are reduced to status and description',
  hint: 'Set "responses: keep" in bearer.yaml to keep their JSON schemas.',
  reference: 'https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-schema-openapi.html',
};

function reduce(operation: Operation, draft: Draft): Operation {
  const responses: Response[] = [];
  let accept: string | undefined;
  const base = pointerTo(operation.pointer, 'responses');
  for (const [status, value] of entriesOf(operation.source.responses)) {
    if (!STATUS.test(status)) continue;
    const { value: response, pointer } = followReference(draft.source.root, {
      value,
      pointer: pointerTo(base, status),
    });
    const content = member(response, 'content');
    if (status.startsWith('2')) accept ??= mediaTypeToAskFor(content);
    responses.push({
      status,
      description: textOf(member(response, 'description')) ?? '',
      schema: draft.choices.responses === 'keep' ? schemaOf(content, pointer, draft) : undefined,
    });
  }
  return {
    ...operation,
    responses: responses.length === 0 ? DEFAULT_RESPONSES : responses,
    accept: accept ?? 'application/json',
  };
}

/** JSON where the vendor offers it, else the first type it names. */
function mediaTypeToAskFor(content: unknown): string | undefined {
  const types = entriesOf(content).flatMap(([mediaType]) =>
    /^[\x21-\x7e ]+$/.test(mediaType) ? [mediaType] : [],
  );
  return types.find((type) => /^application\/(.+\+)?json\b/i.test(type)) ?? types[0];
}

function schemaOf(content: unknown, pointer: string, draft: Draft): Response['schema'] {
  const json = entriesOf(content).find(([mediaType]) => /^application\/(.+\+)?json\b/i.test(mediaType));
  if (json === undefined) return undefined;
  const [mediaType, media] = json;
  const found = followReference(draft.source.root, {
    value: media,
    pointer: pointerTo(pointerTo(pointer, 'content'), mediaType),
  });
  return draft.schemas.node(member(found.value, 'schema'), pointerTo(found.pointer, 'schema'));
}
