import { describe, expect, it } from 'vitest';
import { captureLog } from '#tests/support/captured-log.ts';
import { answerCsv, refuseCsv } from './answer.ts';
import { tableAsCsv } from './table.ts';

async function* endless(onClose: () => void = () => {}) {
  try {
    for (;;) yield 'line\r\n';
  } finally {
    onClose();
  }
}

describe('an answer with a file', () => {
  it('is kept by nobody, is never guessed to be a page, and runs nothing where it is opened', async () => {
    for (const { headers } of [
      await answerCsv('a.csv', endless()),
      refuseCsv(404, 'There is no such key.'),
    ]) {
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    }
  });

  it('says what it is, and is saved under a name that cannot leave its header', async () => {
    const { headers } = await answerCsv('latchkey-a"; b\r\n/é-calls-2026-03-01.csv', endless());
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe(
      'attachment; filename="latchkey-a___b____-calls-2026-03-01.csv"',
    );
  });

  it('lets go of the database when the reader hangs up', async () => {
    let closed = false;
    const { body } = await answerCsv(
      'a.csv',
      endless(() => {
        closed = true;
      }),
    );
    const reader = body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(closed).toBe(true);
  });

  it('is no file where its first line cannot be read: an answer that has begun would only break off', async () => {
    const logged = captureLog();
    const failing = tableAsCsv<string, string>({
      columns: { name: (row) => row },
      readPage: () => Promise.reject(new Error('no database')),
      forTheRest: 'choose less',
    });
    const answer = await answerCsv('a.csv', failing);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-disposition')).toBeNull();
    expect(await answer.text()).toBe('The file could not be read. Try again in a moment.\n');
    expect(logged.map(({ event }) => event)).toEqual(['csv.failed']);
  });
});
