import { format, stripVTControlCharacters } from 'node:util';
import type { Logger } from 'pino';
import { withoutParameters } from '#lib/log.ts';
import { withoutRepeats } from '#lib/log-repeats.ts';

const levels = { error: 'error', warn: 'warn', log: 'info', info: 'info', debug: 'debug' } as const;
type Method = keyof typeof levels;

const longestText = 4_000;

/** Words without an error: what tells one kind of them from another. */
class Said extends Error {}

/**
 * Sends what Next and libraries say by `console` through the log: one line each, redacted, and what repeats is counted.
 * Strangers have a say in it, down to escape codes for the terminal that shows it.
 */
export function consoleToLog(log: Logger, target: Pick<Console, Method> = console): void {
  for (const method of Object.keys(levels) as Method[]) target[method] = writerTo(log, method);
}

function writerTo(log: Logger, method: Method): (...parameters: unknown[]) => void {
  const level = levels[method];
  const repeats = withoutRepeats((event, error, fields) => {
    log[level](error instanceof Said ? fields : { ...fields, error }, event);
  });
  return (...parameters) => {
    if (!log.isLevelEnabled(level)) return;
    const error = parameters.find((parameter) => parameter instanceof Error);
    const said = textOf(parameters.filter((parameter) => parameter !== error));
    repeats.write(`console.${method}`, error ?? new Said(said), said === '' ? {} : { said });
  };
}

/** Further errors by their name alone: only as a field is one rid of what it quotes. */
function textOf(parameters: readonly unknown[]): string {
  const plain = parameters.map((parameter) => (parameter instanceof Error ? parameter.name : parameter));
  return inOneLine(withoutParameters(shown(plain))).slice(0, longestText);
}

/** What is shown may be a getter that throws. */
function shown(parameters: readonly unknown[]): string {
  try {
    return format(...parameters);
  } catch {
    return 'something that cannot be shown';
  }
}

function inOneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}
