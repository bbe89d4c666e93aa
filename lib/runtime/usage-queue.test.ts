import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UsageDraft } from '#lib/gateway/ports.ts';
import { queuedEvent, settleMany, UsageQueueStage } from '#tests/support/usage-queue-stage.ts';

let stage: UsageQueueStage;
beforeEach(async () => {
  stage = await UsageQueueStage.begin();
});
afterEach(() => stage.end());

describe('UsageQueue', () => {
  it('writes what comes together in groups, each event once', async () => {
    const queue = await stage.openQueue();
    const events = settleMany(queue, 1_700);
    await vi.waitFor(() => expect(stage.ledger.rows.size).toBe(1_700));
    expect(stage.ledger.batches).toBeLessThanOrEqual(5);
    expect(queue.written).toBe(1_700);
    expect([...stage.ledger.rows.keys()]).toEqual(events.map(({ requestId }) => requestId));
  });

  it('keeps what the database does not take, on disk within 250 ms, and writes it as soon as it does', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    stage.ledger.away = true;
    const queue = await stage.openQueue();
    vi.advanceTimersByTime(99);
    const events = settleMany(queue, 600);
    vi.advanceTimersByTime(200);
    vi.useRealTimers();
    await stage.journal.flush();
    const text = await stage.journalText();
    for (const { requestId } of events) expect(text).toContain(`"requestId":"${requestId}"`);
    stage.ledger.away = false;
    await vi.waitFor(() => expect(stage.ledger.rows.size).toBe(600), { timeout: 5_000 });
  });

  it('leaves a killed process nothing to lose: ended requests with their numbers, open ones as unknown', async () => {
    stage.ledger.away = true;
    const queue = await stage.openQueue();
    const ended = settleMany(queue, 20);
    const open = Array.from({ length: 5 }, () => queuedEvent());
    for (const draft of open) queue.open(draft as UsageDraft);
    await vi.waitFor(async () => expect((await stage.journalText()).split('\n').length).toBeGreaterThan(25));
    const next = await stage.leaveBehind();
    stage.ledger.away = false;
    expect(await next.recover()).toBe(25);
    for (const { requestId } of ended)
      expect(stage.ledger.rows.get(requestId)).toMatchObject({ outcome: 'ok', inputTokens: 12 });
    for (const { requestId } of open) {
      expect(stage.ledger.rows.get(requestId)).toMatchObject({
        outcome: 'unknown',
        inputTokens: null,
        costNano: null,
      });
    }
    expect(await next.recover(), 'a second time there is nothing left').toBe(0);
  });

  it('does not call a request unknown that was written before the process was killed', async () => {
    const queue = await stage.openQueue();
    const draft = queuedEvent();
    queue.open(draft);
    await vi.waitFor(async () => expect(await stage.journalText()).toContain(draft.requestId));
    queue.settle(draft);
    await vi.waitFor(() => expect(stage.ledger.rows.size).toBe(1));
    const next = await stage.leaveBehind();
    await next.recover();
    expect([...stage.ledger.rows.values()]).toEqual([expect.objectContaining({ outcome: 'ok' })]);
  });

  it('does not let one event that PostgreSQL refuses hold up the others, in the queue or in a journal', async () => {
    const queue = await stage.openQueue();
    const bad = queuedEvent();
    stage.ledger.refuse = ({ requestId }) => requestId === bad.requestId;
    queue.open(bad);
    queue.settle(bad);
    settleMany(queue, 9);
    await vi.waitFor(() => expect(stage.ledger.rows.size).toBe(9));
    expect(stage.errors).toEqual(['usage.event_refused']);

    stage.ledger.away = true;
    const again = queuedEvent();
    stage.ledger.refuse = ({ requestId }) => requestId === again.requestId;
    queue.open(again);
    queue.settle(again);
    settleMany(queue, 4);
    await vi.waitFor(async () => expect((await stage.journalText()).split('\n').length).toBeGreaterThan(5));
    const next = await stage.leaveBehind();
    stage.ledger.away = false;
    await next.recover();
    expect(stage.ledger.rows.has(again.requestId)).toBe(false);
    await vi.waitFor(() => expect(stage.ledger.rows.size).toBe(13));
  });

  it('goes on after the disk has refused a write', async () => {
    stage.ledger.away = true;
    const queue = await stage.openQueue();
    const { file } = stage.journal as unknown as { file: { appendFile(text: string): Promise<void> } };
    const full = vi
      .spyOn(file, 'appendFile')
      .mockRejectedValueOnce(Object.assign(new Error('disk full'), { code: 'ENOSPC' }));
    const events = settleMany(queue, 3);
    await vi.waitFor(() => expect(stage.errors).toContain('usage.journal_failed'));
    await vi.waitFor(async () => {
      const text = await stage.journalText();
      for (const { requestId } of events) expect(text).toContain(requestId);
    });
    full.mockRestore();
  });

  it('writes what waits when it is closed, and gives up at the deadline with everything on disk', async () => {
    const queue = await stage.openQueue();
    settleMany(queue, 1_200);
    await queue.close(5_000);
    expect(stage.ledger.rows.size).toBe(1_200);
    expect(await stage.journalFiles()).toEqual([]);

    stage.ledger.away = true;
    const second = await stage.openQueue();
    settleMany(second, 7);
    const begun = performance.now();
    await second.close(300);
    expect(performance.now() - begun).toBeLessThan(1_500);
    expect(stage.errors.length, 'tries at a measured pace').toBeLessThan(10);
    stage.ledger.away = false;
    const next = await stage.leaveBehind();
    expect(await next.recover()).toBe(7);
  });
});
