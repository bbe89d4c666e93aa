import type { LogFn } from 'pino';
import { vi } from 'vitest';
import { log } from '#lib/log.ts';

export interface LogLine {
  level: 'warn' | 'error';
  event: string;
  fields: object;
}

/** What is logged from here to the end of the test: for the test to expect, and not for the terminal. */
export function captureLog(): LogLine[] {
  const lines: LogLine[] = [];
  for (const level of ['warn', 'error'] as const) {
    const keep = (fields: object, event: string) => void lines.push({ level, event, fields });
    vi.spyOn(log, level).mockImplementation(keep as LogFn);
  }
  return lines;
}
