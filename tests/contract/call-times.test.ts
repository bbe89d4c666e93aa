import { describe, expect, it } from 'vitest';
import { usageRows } from '#tests/support/gateway-stand.ts';
import { chat } from '#tests/support/provider-answers.ts';
import type { Answer, ProviderCall, Script, Step } from '#tests/support/provider-call.ts';
import { send } from '#tests/support/raw-http.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

/** Timers may be early by this much, so that nothing here leans on them being exact. */
const slackMs = 10;
const waitMs = 300;
let asked = 0;

/** The provider thinks before its head, and in a stream once more before its first word and after it. */
const slowly: Script = (call: ProviderCall): Answer => {
  const script = chat();
  const { steps, ...answer } = typeof script === 'function' ? script(call) : script;
  const wait: Step = { wait: waitMs };
  if (call.json?.stream !== true) return { ...answer, steps: [wait, ...steps] };
  const [headAndRole, word, rest] = [steps.slice(0, 2), steps.slice(2, 3), steps.slice(3)];
  return { ...answer, steps: [wait, ...headAndRole, wait, ...word, wait, ...rest] };
};

describe.each(transports)('the times of a call over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  async function ask(stream: boolean) {
    stand.provider.script(slowly);
    const begun = performance.now();
    const reply = await send(`${at.origin}/api/inference/openai/chat/completions`, {
      headers: ['authorization', `Bearer ${stand.key}`, 'content-type', 'application/json'],
      body: JSON.stringify({ model: stand.model, stream, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    const tookMs = performance.now() - begun;
    expect(reply.status).toBe(200);
    const requestId = reply.headers['x-request-id'];
    asked += 1;
    const row = (await usageRows(stand, asked)).find((one) => one.requestId === requestId);
    if (!row) throw new Error('the call left no row');
    return { row, tookMs, overheadMs: Number(reply.headers['x-latchkey-overhead-ms']) };
  }

  it('leave out of the overhead what the provider took, and tell a plain answer’s whole duration', async () => {
    const { row, tookMs, overheadMs } = await ask(false);
    expect(overheadMs).toBeGreaterThan(0);
    expect(overheadMs).toBeLessThan(tookMs - waitMs + slackMs);
    expect(row.ttftMs).toBeNull();
    expect(row.durationMs).toBeGreaterThanOrEqual(waitMs - slackMs);
    expect(row.durationMs).toBeLessThanOrEqual(tookMs + slackMs);
  });

  it('tell a stream’s first content and whole duration, and an overhead without either', async () => {
    const { row, tookMs, overheadMs } = await ask(true);
    expect(overheadMs).toBeGreaterThan(0);
    expect(overheadMs).toBeLessThan(tookMs - 2 * waitMs + slackMs);
    expect(row.ttftMs).toBeGreaterThanOrEqual(2 * waitMs - slackMs);
    expect(row.ttftMs).toBeLessThanOrEqual(row.durationMs ?? 0);
    expect(row.durationMs).toBeGreaterThanOrEqual(3 * waitMs - slackMs);
    expect(row.durationMs).toBeLessThanOrEqual(tookMs + slackMs);
  });
});
