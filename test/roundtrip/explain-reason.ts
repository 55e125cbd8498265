import type { Reason, ReasonClass } from './run-request.ts';

/** Why a request differs or is refused, in words: the cause where it is known, else what happened. */
export function explainReason(reason: Reason): string {
  const said = `${reason.class}: ${reason.detail}`;
  const known = CAUSES.find(({ side, pattern }) => side === reason.side && pattern.test(said));
  return known?.why ?? WHAT_HAPPENED[reason.class];
}

interface Cause {
  readonly side: Reason['side'];
  /** Of class and detail. */
  readonly pattern: RegExp;
  readonly why: string;
}

/** Of several that fit, the first. */
const CAUSES: readonly Cause[] = [
  {
    side: 'ceiling',
    pattern: /it does not answer/,
    why: 'the only status is informational (1xx), and after that the mock answers nothing',
  },
  {
    side: 'ceiling',
    pattern: /NOT_VALIDATED/,
    why: 'the mock throws while it validates: it does not read lists and objects in paths, headers and delimited queries, or that they are left out',
  },
  {
    side: 'ceiling',
    pattern: /NO_PATH_MATCHED/,
    why: 'the mock matches no path that has a query of its own',
  },
  {
    side: 'ceiling',
    pattern: /No supported content types|INVALID_CONTENT_TYPE/,
    why: 'the document does not say which media types it consumes, and the mock then takes none',
  },
  {
    side: 'ceiling',
    pattern: /Invalid security scheme/,
    why: 'the document asks for two credentials that both stand in `Authorization`, and a request has one',
  },
  {
    side: 'ceiling',
    pattern: /property 'authorization'/,
    why: 'the mock demands a header parameter `Authorization`, whose definition OpenAPI ignores',
  },
  {
    side: 'ceiling',
    pattern: /exactly one schema in oneOf/,
    why: 'the value was made by one branch of a `oneOf` and does not fit exactly one: branches overlap, or add to their base',
  },
  {
    side: 'ceiling',
    pattern: /Reserved characters/,
    why: 'the mock takes the delimiters of a style, and whatever stands in a part of a multipart body, for reserved characters',
  },
  {
    side: 'ceiling',
    pattern: /must be (array|object)/,
    why: 'the mock does not read lists of objects in a query, lists and JSON in parts of a multipart body, or JSON in a header',
  },
  {
    side: 'ceiling',
    pattern: /must be string/,
    why: 'the schema asks for a string and, in its branches, for other types: no value fits',
  },
  {
    side: 'ceiling',
    pattern: /must have required|additional properties/,
    why: 'branches of a composition exclude each other, or demand more than the one by which the value was made',
  },
  {
    side: 'round trip',
    pattern: /^refused-by-target: vendor 502/,
    why: 'the vendor sends nothing that ends the request (1xx), which counts as 502',
  },
  {
    side: 'round trip',
    pattern: /(header parameter|differs-header:) "user-agent"/i,
    why: 'the target writes `User-Agent` itself, so no argument does',
  },
  {
    side: 'round trip',
    pattern: /^no-argument: property/,
    why: 'the document requires a property that it does not declare, so the tool has no argument for it',
  },
  {
    side: 'round trip',
    pattern: /^(invalid-arguments|refused-by-gateway): .*(must be string|string expected)/,
    why: 'the gateway refuses it as the mock does: a string is asked for, and in its branches other types',
  },
];

const WHAT_HAPPENED: Readonly<Record<ReasonClass, string>> = {
  'no-argument': 'the tool has no argument for a part of the request',
  'invalid-arguments': "the arguments do not fit the tool's schema",
  'refused-by-gateway': 'the gateway refuses the arguments',
  'refused-by-target': 'the target does not send the request, or cannot hand the answer on',
  'not-sent': 'no request arrives',
  'sent-twice': 'the request arrives more than once',
  'refused-by-mock': 'the mock refuses the request',
  'differs-method': 'the method is another',
  'differs-path': 'the path is another',
  'differs-query': 'the query is another',
  'differs-header': 'a header is another',
  'differs-cookie': 'a cookie is another',
  'differs-content-type': 'the media type is another',
  'differs-body': 'the body is another',
  'differs-token': 'a token is not where it belongs, or is where it does not',
};
