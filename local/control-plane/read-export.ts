import type { Account } from '../account.ts';
import { exportOf } from '../api-gateway/state.ts';
import { apiGatewayTools, chosenOperations } from '../openapi/api-gateway-tools.ts';
import { readDocument } from '../openapi/document.ts';
import { documentProblem, parseProblem } from './read-openapi.ts';
import type { ApiGatewayToolChoice } from '../openapi/api-gateway-tools.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import type { TargetSettings } from './state.ts';
import type { SchemaReading } from './schema-reading.ts';

/**
 * The tools of a stage, from its export. The whole export has to parse, also outside the filters, and what is wrong with
 * it fails the target after it is made (observed 2026-09-28); the wording of all but parse problems is assumed.
 */
export function readExport(account: Account, settings: TargetSettings): SchemaReading {
  const {
    restApiId = '',
    stage = '',
    apiGatewayToolConfiguration: choice,
  } = settings.targetConfiguration?.mcp?.apiGateway ?? {};
  const api = account.apiGateway.restApis.get(restApiId);
  if (api === undefined || !api.stages.some(({ name }) => name === stage)) {
    return failed(`Stage ${stage} of REST API ${restApiId} does not exist`);
  }
  const text = exportOf(account.endpointUrl, api, stage);
  if (Buffer.byteLength(text, 'utf8') > account.quotas.exportBytes) {
    return failed(`The export of REST API ${restApiId} is larger than ${account.quotas.exportBytes} bytes`);
  }
  const document = readDocument(text);
  if ('problems' in document) return failed(parseProblem(document.problems));
  const chosen = named(document, choice ?? {});
  if (chosen.operations.length === 0) {
    return failed(`No method of REST API ${restApiId} matches the tool filters`);
  }
  const problem = documentProblem(account, settings, chosen);
  if (problem !== undefined) return failed(problem);
  return { tools: { tools: apiGatewayTools(document, settings.name, choice ?? {}) } };
}

/** The chosen methods under the names that override theirs: what becomes a tool needs a name of either kind (documented). */
function named(document: OpenApiDocument, choice: ApiGatewayToolChoice): OpenApiDocument {
  const operations = chosenOperations(document, choice).map((entry) => {
    const override = choice.toolOverrides?.find(
      ({ path, method }) => path === entry.path && method?.toLowerCase() === entry.method,
    );
    const operationId = override?.name ?? entry.operation.operationId;
    return { ...entry, operation: { ...entry.operation, operationId } };
  });
  return { ...document, operations };
}

function failed(problem: string): SchemaReading {
  return { problem, shows: 'failed' };
}
