import { errorCodes, rootCause } from '#db/error-code.ts';
import { OldServerError } from '#db/server-version.ts';
import { ConfigError } from './config-error.ts';

const refusedSignIn = new Set(['28P01', '28000']);
const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT']);

/** What DATABASE_URL has to do with a failure of the database; undefined for all that another value would not mend. */
export function databaseUrlError(error: unknown): ConfigError | undefined {
  if (error instanceof OldServerError) return new ConfigError(`DATABASE_URL does not fit: ${error.message}`);
  const codes = errorCodes(error);
  const said = wordsOf(error) || codes.join(', ');
  // Without a password in the URL the driver gives up by itself, and with no code.
  if (codes.some((code) => refusedSignIn.has(code)) || said.startsWith('SASL')) {
    return new ConfigError(
      `DATABASE_URL has a user or password that does not fit: the server refused the sign-in: ${said} (its value is not shown)`,
    );
  }
  if (codes.some((code) => unreachable.has(code))) {
    return new ConfigError(`DATABASE_URL names a server that does not answer: ${said}`);
  }
  return undefined;
}

function wordsOf(error: unknown): string {
  const source = rootCause(error);
  return source instanceof Error ? source.message.replaceAll(/\s+/g, ' ') : '';
}
