import { MAX_INLINE_SCHEMA_BYTES, MAX_S3_SCHEMA_BYTES, MAX_TOOLS_PER_TARGET } from '../../../contract/gateway-limits.ts'; // prettier-ignore
import { entriesOf, isObject, member, pointerTo } from '../../document.ts';
import { ASSUMED, byTransform, byYou, CDK, cdkSays, LIMITS, SUPPORTED } from '../rule.ts';
import type { Rule } from '../rule.ts';

/** What is wrong with the document as a whole. */
export const DOCUMENT_RULES: readonly Rule[] = [
  {
    name: 'swagger-2',
    means: 'The document is Swagger 2.0, which the gateway does not read.',
    severity: 'error',
    reference: SUPPORTED,
    fix: byTransform('transform upgrades the document to OpenAPI 3.'),
    check: ({ written }) =>
      written.swagger === undefined
        ? []
        : [
            {
              pointer: '/swagger',
              message: `the document is Swagger ${JSON.stringify(written.swagger)}`,
              ...(written.openapi === undefined
                ? { serviceMessage: cdkSays("must include an 'openapi' field specifying the version") }
                : {}),
            },
          ],
  },
  {
    name: 'version',
    means: 'The gateway reads OpenAPI 3.0 and 3.1, and wants the version as a text such as "3.0.3".',
    severity: 'error',
    reference: CDK,
    fix: byTransform('transform reads OpenAPI 3.0, 3.1 and 3.2, and writes 3.0.3.'),
    check: ({ written: { openapi } }) => {
      if (openapi === undefined || (typeof openapi === 'string' && /^3\.[01]\./.test(openapi))) return [];
      const serviceMessage =
        typeof openapi === 'string'
          ? cdkSays(`version ${openapi} is not supported. Only OpenAPI 3.0.x and 3.1.x are supported`)
          : cdkSays("'openapi' field must be a string");
      const message = `"openapi" is ${JSON.stringify(openapi)}, which is no version "3.0.x" or "3.1.x"`;
      return [{ pointer: '/openapi', message, serviceMessage }];
    },
  },
  {
    name: 'yaml',
    means: "The service takes YAML, too, but AWS CDK's check takes JSON alone.",
    severity: 'note',
    reference: CDK,
    fix: byTransform('transform writes JSON.'),
    check: ({ isJson }) =>
      isJson
        ? []
        : [
            {
              pointer: '',
              message: 'the document is YAML',
              serviceMessage: cdkSays('must be in JSON format. YAML is not supported.'),
            },
          ],
  },
  {
    name: 'duplicate-key',
    means: 'A key stands twice in one object. Which of the two counts is not said.',
    severity: 'warning',
    reference: ASSUMED,
    fix: byTransform('transform takes the last one.'),
    check: ({ notes }) =>
      notes
        .filter(({ code }) => code === 'read-document/duplicate-key')
        .map(({ pointer, message }) => ({ pointer, message })),
  },
  {
    name: 'no-info',
    means: 'The document has no "info", without which a parser refuses it.',
    severity: 'error',
    reference: ASSUMED,
    fix: byTransform('transform writes title and version.'),
    check: ({ written }) =>
      isObject(written.info) ? [] : [{ pointer: '/info', message: 'the document has no "info"' }],
  },
  {
    name: 'no-operations',
    means: 'The document has no operation below "paths", so there is no tool.',
    severity: 'error',
    reference: CDK,
    fix: byYou('Only operations below "paths" can become tools; webhooks cannot.'),
    check: ({ written: { paths }, operations }) => {
      if (operations.length > 0) return [];
      const hit = { pointer: '/paths', message: 'the document has no operation below "paths"' };
      const hasPaths = typeof paths === 'object' && paths !== null;
      return [hasPaths ? hit : { ...hit, serviceMessage: cdkSays("must include a 'paths' object") }];
    },
  },
  {
    name: 'too-many-tools',
    means: 'One target has 1000 tools at most (adjustable).',
    severity: 'error',
    reference: LIMITS,
    fix: byTransform('transform splits the tools over several targets, by tag.'),
    check: ({ operations }) =>
      operations.length <= MAX_TOOLS_PER_TARGET
        ? []
        : [
            {
              pointer: '/paths',
              message: `the document has ${operations.length} operations, more than the ${MAX_TOOLS_PER_TARGET} tools of one target`,
            },
          ],
  },
  {
    name: 'too-large',
    means: 'A document in S3 has 10 MB at most (adjustable).',
    severity: 'error',
    reference: LIMITS,
    fix: byTransform(
      'transform writes no response schemas, keeps each tool within "budgets.toolBytes", and splits over several targets what is still larger than "budgets.targetBytes".',
    ),
    check: ({ bytes }) =>
      bytes <= MAX_S3_SCHEMA_BYTES
        ? []
        : [{ pointer: '', message: `the document has ${bytes} bytes, more than ${MAX_S3_SCHEMA_BYTES}` }],
  },
  {
    name: 'not-inline',
    means: 'A document that is given inline has 1 MB at most (adjustable); a larger one has to lie in S3.',
    severity: 'warning',
    reference: LIMITS,
    fix: byTransform(
      'transform writes no response schemas and keeps each tool within "budgets.toolBytes"; "budgets.targetBytes: 1000000" splits what is still larger over several targets.',
    ),
    check: ({ bytes }) =>
      bytes <= MAX_INLINE_SCHEMA_BYTES || bytes > MAX_S3_SCHEMA_BYTES
        ? []
        : [
            {
              pointer: '',
              message: `the document has ${bytes} bytes, more than the ${MAX_INLINE_SCHEMA_BYTES} that a target takes inline`,
            },
          ],
  },
  {
    name: 'security',
    means:
      "The document has security requirements at its root. The gateway's own outbound authorization is configured outside of it.",
    severity: 'error',
    reference: CDK,
    fix: byTransform('transform removes them and gives each operation that needs it a header for the token.'),
    check: ({ written: { security } }) =>
      !Array.isArray(security) || security.length === 0
        ? []
        : [
            {
              pointer: '/security',
              message: 'the document has security requirements at its root',
              serviceMessage: cdkSays(
                "contains security schemes at the OpenAPI specification level. Authentication must be configured using the Gateway's outbound authorization configuration instead",
              ),
            },
          ],
  },
  {
    name: 'security-schemes',
    means:
      'The gateway does not read security schemes: no credential of a user reaches the vendor through them.',
    severity: 'note',
    reference: SUPPORTED,
    fix: byTransform('transform gives each operation that needs it a header for the token.'),
    check: ({ root }) =>
      entriesOf(member(root.components, 'securitySchemes')).length === 0
        ? []
        : [{ pointer: '/components/securitySchemes', message: 'the gateway reads no security schemes' }],
  },
  {
    name: 'security-scheme-type',
    means: 'A security scheme has no "type", with which a target was refused when it was deployed.',
    severity: 'error',
    reference: 'https://github.com/awslabs/agentcore-samples/issues/1141 (reported 2026, CloudFormation)',
    fix: byTransform('transform writes no security schemes; an operation that needs this one gets no token.'),
    check: ({ written }) =>
      entriesOf(member(written.components, 'securitySchemes'))
        .filter(([, scheme]) => member(scheme, '$ref') === undefined && member(scheme, 'type') === undefined)
        .map(([name]) => ({
          pointer: pointerTo('/components/securitySchemes', name),
          message: `security scheme "${name}" has no "type"`,
          serviceMessage: `attribute components.securitySchemes.${name}.type is missing`,
        })),
  },
  {
    name: 'webhooks',
    means: 'The document has webhooks, which cannot become tools.',
    severity: 'error',
    reference: CDK,
    fix: byTransform('transform leaves them out.'),
    check: ({ written: { webhooks } }) =>
      !webhooks
        ? []
        : [
            {
              pointer: '/webhooks',
              message: 'the document has webhooks',
              serviceMessage: cdkSays("contains unsupported 'webhooks'"),
            },
          ],
  },
];
