import { GatewayError } from '../errors.ts';
import { BlockedAddressError } from '../upstream/guard.ts';
import { ConnectionClosedError } from '../upstream/http1-connection.ts';
import { ResponseSyntaxError } from '../upstream/response-syntax-error.ts';

/** What a client may know of a provider that could not be reached, or that broke off. */
export function upstreamFailure(error: Error, begun: boolean): GatewayError {
  if (begun) {
    return new GatewayError('upstream_truncated', 'The provider broke off its answer.');
  }
  if (error instanceof BlockedAddressError) {
    return new GatewayError(
      'upstream_error',
      'The provider account points to an address that is not public. An operator can allow it in LATCHKEY_ALLOW_PRIVATE_UPSTREAMS.',
    );
  }
  if (error instanceof ConnectionClosedError) {
    return new GatewayError('upstream_error', 'The provider closed the connection without an answer.');
  }
  if (error instanceof ResponseSyntaxError) {
    return new GatewayError('upstream_error', 'The provider answered with something that is not HTTP.');
  }
  const code = 'code' in error ? error.code : undefined;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new GatewayError('upstream_timeout', 'The provider did not take the connection in time.');
  }
  return new GatewayError('upstream_error', 'The provider could not be reached.');
}

const takenUpAfterMs = 1_000;

/**
 * Whether the provider may have worked for a call that it had whole and that failed before its answer. A connection that
 * closes at the moment of the request has been idle for too long and carried none; one that closes later had taken it up.
 */
export function mayHaveWorked(error: Error, waitedMs: number): boolean {
  const reached = error instanceof ConnectionClosedError || error instanceof ResponseSyntaxError;
  return reached && waitedMs >= takenUpAfterMs;
}
