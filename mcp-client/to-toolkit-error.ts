import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { isToolkitError, ToolkitError } from '../contract/errors.ts';
import type { Redact } from '../contract/redact.ts';
import { readRpcError } from './rpc-error.ts';

/**
 * What went wrong between us and the gateway, without anything that was sent or received but a JSON-RPC
 * message without secrets.
 */
export function toToolkitError(error: unknown, redact: Redact): ToolkitError {
  const ours = causes(error).find(isToolkitError);
  if (ours !== undefined) return ours;
  if (error instanceof SdkHttpError) return fromHttp(error, redact);
  if (error instanceof ProtocolError) {
    return new ToolkitError('remote-refused', `the gateway refused the request: ${redact(error.message)}`);
  }
  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
    return new ToolkitError('remote-timeout', 'the gateway did not answer in time');
  }
  const code = causes(error)
    .map(codeOf)
    .findLast((found) => found !== undefined);
  return new ToolkitError(
    'remote-failed',
    `the gateway gave no usable answer${code === undefined ? '' : `: ${code}`}`,
  );
}

function fromHttp({ status, data }: SdkHttpError, redact: Redact): ToolkitError {
  const said = readRpcError(data.text, redact);
  return new ToolkitError(
    status >= 500 ? 'remote-failed' : 'remote-refused',
    `the gateway answered with HTTP ${status}${said === undefined ? '' : `: ${said}`}`,
  );
}

/** The error and its causes, outermost first. */
function causes(error: unknown): readonly unknown[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}

/** The name that Node gives a failure, for example `ECONNREFUSED`. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
