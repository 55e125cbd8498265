import { INVALID } from './lint/validate-strictly.ts';
import { RULES } from './lint/rules/index.ts';

/** Every finding by its code, with what it means to somebody who reads a report; also published as docs/findings.md. */
export const FINDING_CODES: Readonly<Record<string, string>> = {
  'adapt-bodies/any-properties':
    'The body allows properties that it does not declare. The tool takes it whole, as one argument "body".',
  'adapt-bodies/media-type':
    'The body is not plain JSON. The tool takes flat arguments, and the target writes the form, the parts or the text.',
  'adapt-bodies/no-properties':
    'The body is an object without declared properties. The tool takes it whole, as one argument "body".',
  'adapt-bodies/not-object':
    'The body is a list, a scalar or may be null. The tool takes it whole, as one argument "body".',
  'adapt-bodies/one-text': 'The body is text or a file. The tool takes it as one string "body".',
  'adapt-names/composition':
    "A name reads as composition to AWS's check. The argument has another name, and the target turns it back.",
  'adapt-names/illegal':
    'Models do not accept the name. The argument has another one, and the target turns it back.',
  'adapt-names/nested':
    'A property inside an argument has a name that models do not accept. It has another one, and the target turns it back.',
  'adapt-names/shared':
    'Two places of the request share a name. The second argument has another one, and the target turns it back.',
  'adapt-parameters/array':
    'A list is repeated in the query, which the gateway does not do. The target does.',
  'adapt-parameters/content':
    'A parameter is written as a media type, which the gateway does not do. The target does.',
  'adapt-parameters/cookie':
    'A parameter travels in a cookie, which the gateway does not send. The target does.',
  'adapt-parameters/header':
    'A header parameter has a name that belongs to the way between client and target, such as x-api-key. The target sets it.',
  'adapt-parameters/object':
    'A parameter may be an object, which the gateway does not serialise. The target does.',
  'adapt-parameters/style': 'A path parameter has a style that the gateway does not know. The target does.',
  'adapt-paths/method': 'The gateway has no such method. The target sends it.',
  'adapt-paths/odd':
    'The path has characters that do not pass unchanged, a query of its own, or a fragment, which is not sent.',
  'adapt-paths/reserved':
    'API Gateway keeps this path for itself, or it is the root, which its proxy does not take.',
  'adapt-paths/same': 'Another operation has the same path but for the names of its parts.',
  'adapt-paths/slash':
    'A value in the path may hold a slash, by its example, format, description or name, or because the parameter has "allowReserved" or "x-multi-segment". Where the document does not say so, write "x-multi-segment: true" at the parameter.',
  'bind-tokens/assumed':
    'The document says of no operation how it is secured, and you named a header for the token: each operation is assumed to want it. Say by "to" under "tokens" in bearer.yaml where the vendor wants it.',
  'bind-tokens/first-alternative':
    'The security offers alternatives that put the credential in different places; the first is used. Name another scheme under "tokens" in bearer.yaml to choose it.',
  'bind-tokens/idle-pattern':
    'No operation takes a token that you added, because none fits the patterns of its "operations".',
  'bind-tokens/in-part':
    'The security wants several credentials at once, and no header can carry one of them (mutual TLS, digest). The others are carried.',
  'bind-tokens/maybe-token':
    'A parameter has the name of a credential, and its operations take no token, so the model is asked for it. Name its place by "to" under "tokens" in bearer.yaml to make it one.',
  'bind-tokens/none':
    'No operation asks for a credential, so no tool takes a token. The hint is the line of bearer.yaml that adds one; --token-header NAME adds one, too, where the document says nothing of security.',
  'bind-tokens/own-place':
    'A parameter is the very place where the token goes. The target fills it in; no model is asked for it.',
  'bind-tokens/reused':
    'A header parameter has the name that you gave the token, or is the place where the vendor wants it. It is the token: one argument, required where either is.',
  'bind-tokens/same-place':
    'The security wants several credentials in one header field, which holds one. One of them is carried.',
  'bind-tokens/unsupported':
    'No header can carry what secures the operation (mutual TLS, digest). It is called without a token.',
  'bind-tokens/whole-cookie':
    'A token is the whole header "Cookie", and the operation has other cookies. The target joins them.',
  'build-arguments/renamed':
    'An argument of the tool is called otherwise than at the vendor. The route map turns it back.',
  'choose-media-types/broken-reference': 'The body refers to nothing in the document and is left out.',
  'choose-media-types/empty-form':
    'The body is a form without fields, as generators write it where there is none.',
  'choose-media-types/on-get':
    'GET or HEAD has a body, which the gateway is not known to send. The target does.',
  'choose-media-types/misspelt':
    'A required property of the body is declared nowhere, but one with almost the same name is. It is taken for that one.',
  'choose-media-types/no-form':
    'The body is a list or a scalar, which a form cannot hold. It is sent as JSON.',
  'choose-media-types/one-of-several':
    'The vendor takes several media types; this one is sent. Names that it does not declare cannot be given.',
  'choose-media-types/part-headers': 'A part of the body has headers of its own, which are not sent.',
  'choose-media-types/sequence':
    'The body is a sequence of items or of parts by their place. The tool takes it whole.',
  'choose-media-types/undeclared':
    'A required property of the body is declared nowhere. The tool takes it as an argument of any type, which may be left out.',
  'cut-recursion/cut':
    'Schemas that contain themselves, or nest more than 32 levels deep, end in an open object, which accepts what the vendor accepts.',
  'delimit-arrays/string': 'The client writes the list as one text; the description says how.',
  'fit-budget/cut': 'Nested schemas end in an open object to stay within "budgets.toolBytes".',
  'fit-budget/over': 'The tool is over "budgets.toolBytes" even without nested properties.',
  'fit-budget/shorter-text':
    'Examples, and where that is not enough long descriptions, are left out to stay within "budgets.toolBytes".',
  'fit-limits/no-examples': 'Examples are left out, because the document would exceed a limit.',
  'fit-limits/not-inline':
    'The document is larger than a target takes inline; register refuses it. Split it by "budgets.targetBytes", or leave operations out.',
  'fit-limits/short-descriptions':
    'Descriptions in schemas are cut to their first sentence, because the document would exceed a limit.',
  'fit-limits/short-responses':
    'Descriptions, also those of responses, are cut, because the document would exceed a limit.',
  'fit-limits/split': 'One target cannot hold all tools; they are split over several by tag.',
  // The rules say it themselves.
  ...lintCodes(),
  'merge-all-of/merged': 'The parts of allOf are merged into one schema.',
  'merge-all-of/self': 'A schema is composed of itself; it accepts anything there.',
  'merge-all-of/too-deep': 'Composition is nested too deeply; the schema accepts anything there.',
  'merge-all-of/too-large':
    "The document's compositions bring together more than half a million names and values; the schema accepts anything there.",
  'name-operations/duplicate':
    'The operationId stands more than once. Each gets six digits of the hash of method and path.',
  'name-operations/illegal': 'The operationId has characters that tool names do not allow.',
  'name-operations/missing': 'The operation has no operationId and is named after method and path.',
  'name-operations/too-long': 'The tool\'s name would be longer than "budgets.toolName".',
  'read-document/duplicate-key': 'A key stands more than once in an object. The last one counts, as in JSON.',
  'read-document/not-utf8':
    'The document has bytes that are no UTF-8. They are read as replacement characters.',
  'read-keywords/broken-reference': 'A schema refers to nothing in the document; it accepts anything there.',
  'read-keywords/conditional':
    'A keyword holds on a condition. The properties that it declares are shown, and none of its demands is made.',
  'read-keywords/dynamic-reference':
    'A dynamic reference is taken for one to the first schema that has its anchor.',
  'read-keywords/left-out': "A keyword that narrows a schema has no counterpart in the gateway's schemas.",
  'read-keywords/rounded': 'A number beyond 2^53 cannot be kept exactly and is left out.',
  'read-keywords/too-large':
    "A default, example or enumeration is too large, refers to itself, or has a member that AWS's check takes for composition. It is left out.",
  'read-keywords/tuple': 'What stands at each place of a list is widened to what may stand anywhere in it.',
  'read-keywords/unknown-type': '"type" names no type of JSON Schema.',
  'read-keywords/unsound': 'A constraint has a value that it cannot have.',
  'reduce-responses/reduced':
    'Responses keep status and description. Set "responses: keep" in bearer.yaml to keep schemas.',
  'resolve-parameters/cookie-style':
    'OpenAPI 3.2 writes such a cookie as it is. The target percent-encodes what a cookie cannot hold.',
  'resolve-parameters/ignored-header':
    'OpenAPI ignores header parameters named Accept, Content-Type or Authorization.',
  'resolve-parameters/not-in-path': 'A path parameter has no place in the path and is left out.',
  'resolve-parameters/query-string':
    'The whole query is described by one media type that is no form. It is left out.',
  'resolve-parameters/reserved-header': 'HTTP or the target writes this header field; no argument can.',
  'resolve-parameters/undeclared': 'A part of the path is declared nowhere and is taken as a string.',
  'resolve-parameters/unreadable': 'A parameter has no name or place, or refers to nothing, and is left out.',
  'resolve-servers/none':
    'The operation has no absolute server URL. Name one under "servers" in bearer.yaml.',
  'resolve-servers/unreachable':
    'The target refuses this server: it is not https, or on the machine itself. Calls to it fail unless an upstream is named for local use.',
  'select-operations/connect': 'CONNECT opens a tunnel and is left out.',
  'select-operations/deprecated':
    'The vendor marks the operation as deprecated, and the exclude pattern "is:deprecated" leaves it out.',
  'select-operations/excluded': 'The include and exclude patterns leave the operation out.',
  'select-operations/idle-pattern':
    'An include or exclude pattern matches nothing; most likely it is misspelt.',
  'select-operations/no-slash': 'A path has to begin with a slash (OpenAPI 3.0.3, Paths Object).',
  'select-operations/trace': 'TRACE would echo the token and is left out.',
  'select-operations/unreadable': 'What stands there is no path item or operation.',
  'upgrade-swagger/scheme':
    'Swagger 2.0 without schemes means the one by which the document was fetched. It is taken to be https.',
  'upgrade-swagger/text-list':
    'OpenAPI 3.0 cannot say how a list of Swagger 2.0 is separated. The client writes it as one text; the description says how.',
  'upgrade-swagger/upgraded':
    'The document is Swagger 2.0 and was brought to OpenAPI 3.0. Pointers below /paths are those of OpenAPI 3.0.',
  'widen-unions/too-many-subtypes':
    'More than 50 schemas extend this one. Their properties are accepted and not described.',
  'widen-unions/widened': 'Alternatives are widened to one schema that accepts each of them.',
  'write-tools/optional-body':
    'The body may be left out, so none of its properties is required. The vendor still checks them.',
};

function lintCodes(): Readonly<Record<string, string>> {
  const rules = [...RULES, INVALID].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(rules.map(({ name, means }) => [`lint/${name}`, means]));
}
