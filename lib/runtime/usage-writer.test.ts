import { expect, it } from 'vitest';
import { createLog } from '#lib/log.ts';
import { withoutRepeats } from '#lib/log-repeats.ts';
import { queuedEvent } from '#tests/support/usage-queue-stage.ts';
import { UsageWriter } from './usage-writer.ts';

it('leaves the whole row of each event that the database refuses in the log, and no secret in it', async () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line) });
  const writer = new UsageWriter({
    write: async () => {
      throw Object.assign(new Error('refused'), { cause: { code: '22P05' } });
    },
    logError: withoutRepeats((event, error, fields) => log.warn({ ...fields, error }, event)).write,
  });
  const secret = 'sk-proj-0123456789abcdefghij';
  const events = Array.from({ length: 3 }, () => ({
    ...queuedEvent(),
    metadata: { team: 'search\0', note: secret },
  }));

  expect(await writer.write(events, 0)).toBe(true);

  expect(lines.map((line) => JSON.parse(line))).toMatchObject(
    events.map((event) => ({
      msg: 'usage.event_refused',
      requestId: event.requestId,
      lost: { ...event, metadata: { team: 'search\0', note: '[redacted]' } },
    })),
  );
  expect(lines.join()).not.toContain(secret);
});
