/** What an AWS operation answers. An error carries its type for the header `x-amzn-errortype`. */
export interface Answer {
  /** Left out: the operation's status of success. */
  readonly status?: number;
  readonly errorType?: string;
  readonly body?: unknown;
  /** Headers besides those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes the place of `body` where an answer is not JSON. */
  readonly content?: Uint8Array<ArrayBuffer> | string;
}

const STATUS_OF: Readonly<Record<string, number>> = {
  UnauthorizedException: 401,
  ServiceQuotaExceededException: 402,
  AccessDeniedException: 403,
  MissingAuthenticationTokenException: 403,
  ResourceNotFoundException: 404,
  NotFoundException: 404,
  UnknownOperationException: 404,
  ConflictException: 409,
  ThrottlingException: 429,
  TooManyRequestsException: 429,
  InternalServerException: 500,
};

/** An error with the body `{"message"}` alone, as the service writes it: no reason, no field list (observed 2026-09-28). */
export function awsError(errorType: string, message: string): Answer {
  return { status: STATUS_OF[errorType] ?? 400, errorType, body: { message } };
}

/** `ValidationException`, 400. */
export function invalid(message: string): Answer {
  return awsError('ValidationException', message);
}

/** `ConflictException`, 409. */
export function conflict(message: string): Answer {
  return awsError('ConflictException', message);
}

/** `AccessDeniedException`, 403. */
export function denied(message: string): Answer {
  return awsError('AccessDeniedException', message);
}

/** The refusal of something that the real service has and the local AWS does not. */
export function unsupported(what: string): Answer {
  return invalid(`the local AWS does not support ${what}`);
}
