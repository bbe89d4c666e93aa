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
      serializers: { error: pino.stdSerializers.err },
    },
    { write: (line: string) => sink.write(redactJson(line)) },
  );
}

/** The level is set by the composition root, which alone reads the configuration. */
export const log: Logger = createLog(pino.destination({ dest: 1, sync: true }));
