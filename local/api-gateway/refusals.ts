/** API Gateway's own answer: body `{"message"}`, its type in the header `x-amzn-ErrorType`. */
export interface Refusal {
  readonly status: number;
  readonly errorType: string;
  readonly message: string;
}

/** Why API Gateway refuses a request or gives its function up. */
export type RefusalName =
  | 'forbidden'
  | 'noRoute'
  | 'tooLarge'
  | 'throttled'
  | 'exceeded'
  | 'headersTooLarge'
  | 'notInvoked'
  | 'failed'
  | 'unreachable'
  | 'timeout';

/** Types and texts are background knowledge; of 413 and 429 the types are assumed. */
export const REFUSALS: Readonly<Record<RefusalName, Refusal>> = {
  forbidden: { status: 403, errorType: 'ForbiddenException', message: 'Forbidden' },
  noRoute: {
    status: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  tooLarge: { status: 413, errorType: 'RequestTooLargeException', message: 'Request Too Long' },
  throttled: { status: 429, errorType: 'TooManyRequestsException', message: 'Too Many Requests' },
  exceeded: { status: 429, errorType: 'LimitExceededException', message: 'Limit Exceeded' },
  /** The text is reported (2021); status and type are assumed. */
  headersTooLarge: {
    status: 431,
    errorType: 'BadRequestException',
    message: 'HTTP header is larger than 10240 bytes.',
  },
  /** Lambda did not take the invocation (Lambda developer guide, services-apigateway-errors). */
  notInvoked: { status: 500, errorType: 'InternalServerErrorException', message: 'Internal server error' },
  /** The function failed or its answer is none that API Gateway takes (the same page). */
  failed: { status: 502, errorType: 'InternalServerErrorException', message: 'Internal server error' },
  /** Of an HTTP integration (background knowledge). */
  unreachable: {
    status: 504,
    errorType: 'InternalServerErrorException',
    message: 'Network error communicating with endpoint',
  },
  timeout: { status: 504, errorType: 'InternalServerErrorException', message: 'Endpoint request timed out' },
};
