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
  const barrier = hasBlockedPort(error) ? 'fetch blocks its port' : code;
  if (barrier !== code || UNREACHABLE.test(code ?? '')) {
    return new ToolkitError('remote-failed', `the gateway cannot be reached${suffix(barrier)}`, {
      hint: "Look at its URL and the network between; a local gateway's port is another each time, unless it is named.",
    });
  }
  return new ToolkitError('remote-failed', `the gateway gave no usable answer${suffix(code)}`);
}

/** Codes of Node and undici before there is a connection. */
const UNREACHABLE =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;

/** Fetch standard, "port blocking"; undici says so in these words alone. */
function hasBlockedPort(error: unknown): boolean {
  return causes(error).some((cause) => cause instanceof Error && cause.message === 'bad port');
}

function suffix(code: string | undefined): string {
  return code === undefined ? '' : `: ${code}`;
}

function fromHttp({ status, data }: SdkHttpError, redact: Redact): ToolkitError {
  return new ToolkitError(
    status >= 500 ? 'remote-failed' : 'remote-refused',
    `the gateway answered with HTTP ${status}${suffix(readRpcError(data.text, redact))}`,
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
