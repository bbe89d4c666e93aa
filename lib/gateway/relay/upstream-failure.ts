import { GatewayError } from '../errors.ts';
import { BlockedAddressError } from '../upstream/guard.ts';

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
  const code = 'code' in error ? error.code : undefined;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new GatewayError('upstream_timeout', 'The provider did not take the connection in time.');
  }
  return new GatewayError('upstream_error', 'The provider could not be reached.');
}
