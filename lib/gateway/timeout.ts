import { GatewayError } from './errors.ts';

const maxTimeoutMs = 3_600_000;

/** How long the caller waits for one attempt; undefined where nothing was said. What is no time is refused: nobody waits for what they did not mean. */
export function readTimeout(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const timeoutMs = /^\d{1,9}$/.test(header) ? Number(header) : 0;
  if (timeoutMs >= 1 && timeoutMs <= maxTimeoutMs) return timeoutMs;
  throw new GatewayError(
    'invalid_header',
    'x-latchkey-request-timeout-ms (or x-tfy-request-timeout) must be a whole number of milliseconds from 1 to 3600000.',
    { param: 'x-latchkey-request-timeout-ms' },
  );
}
