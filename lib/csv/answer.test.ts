import { describe, expect, it } from 'vitest';
import { answerCsv, refuseCsv } from './answer.ts';

async function* endless(onClose: () => void = () => {}) {
  try {
    for (;;) yield 'line\r\n';
  } finally {
    onClose();
  }
}

describe('an answer with a file', () => {
  it('is kept by nobody, is never guessed to be a page, and runs nothing where it is opened', () => {
    for (const { headers } of [answerCsv('a.csv', endless()), refuseCsv(404, 'There is no such key.')]) {
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    }
  });

  it('says what it is, and is saved under a name that cannot leave its header', () => {
    const { headers } = answerCsv('latchkey-a"; b\r\n/é-calls-2026-03-01.csv', endless());
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe(
      'attachment; filename="latchkey-a___b____-calls-2026-03-01.csv"',
    );
  });

  it('lets go of the database when the reader hangs up', async () => {
    let closed = false;
    const { body } = answerCsv(
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
});
