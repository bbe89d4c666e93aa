import pino, { type Logger } from 'pino';
import { redactJson } from './redact.ts';

interface Sink {
  write(line: string): void;
}

/** One JSON object a line. What looks like a secret is taken out of the finished line, wherever it came from. */
export function createLog(sink: Sink, level = 'info'): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => shortError(error) },
    },
    { write: (line: string) => sink.write(redactJson(line)) },
  );
}

/** The level is set by the composition root, which alone reads the configuration. */
export const log: Logger = createLog(pino.destination({ dest: 1, sync: true }));

interface ShortError {
  type: string;
  message: string;
  code?: unknown;
  stack?: string | undefined;
  cause?: ShortError;
}

const deepestCause = 3;

/** Named fields only: an error of a driver carries its whole connection along, and an error of a client its request. */
function shortError(error: unknown, depth = 0): ShortError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const message = withoutQuote(withoutParameters(error.message), error);
  const stack = error.stack?.replace(error.message, () => message);
  const short: ShortError = { type: error.name, message, stack };
  if ('code' in error) short.code = error.code;
  if (error.cause !== undefined && depth < deepestCause) short.cause = shortError(error.cause, depth + 1);
  return short;
}

/** `JSON.parse` quotes what it was given, which is of other people's choosing. */
function withoutQuote(message: string, error: Error): string {
  return error instanceof SyntaxError
    ? message.replace(/(?:, )?(?:\.{3})?".*"(?:\.{3})? is not valid JSON$/s, '…')
    : message;
}

/** Drizzle puts a failed statement's parameters behind it: hashes, addresses, whatever was to be written. */
export function withoutParameters(message: string): string {
  const at = message.indexOf('\nparams:');
  return at === -1 ? message : message.slice(0, at);
}
