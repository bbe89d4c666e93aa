import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UsageEvent } from '#lib/gateway/ports.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { type LeftBehind, UsageJournal } from './usage-journal.ts';

const tenantId = '018f0000-0000-7000-8000-00000000000a' as Parameters<typeof usageEvent>[0]['tenantId'];
const event = () => usageEvent({ tenantId }) as UsageEvent;
const dead = '4194999-1';

let folder: string;
let journal: UsageJournal;
const path = async () => join(folder, 'journal', (await readdir(join(folder, 'journal')))[0] ?? '');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-journal-'));
  journal = new UsageJournal(folder);
  await journal.start();
});
afterEach(async () => {
  vi.useRealTimers();
  await journal.close();
  await rm(folder, { recursive: true, force: true });
});

async function allLeft(): Promise<LeftBehind[]> {
  const all: LeftBehind[] = [];
  for await (const left of journal.leftBehind()) all.push(left);
  return all;
}

async function bury(): Promise<void> {
  for (const name of await readdir(join(folder, 'journal'))) {
    await rename(join(folder, 'journal', name), join(folder, 'journal', name.replace(/^\d+-\d+/, dead)));
  }
}

describe('UsageJournal', () => {
  it('begins anew over what an attempt before left, and after one that failed has lost no line', async () => {
    const [first, second, third] = [event(), event(), event()];
    const own = await path();
    journal.waits(first);
    await journal.flush();
    // What cannot be written to, as on a full disk.
    await mkdir(`${own}.new`);
    journal.waits(second);
    const unwritten = journal.rewrite(() => journal.waits(first));
    journal.waits(third);
    await expect(unwritten).rejects.toThrow();
    await journal.flush();
    for (const { requestId } of [first, second, third])
      expect(await readFile(own, 'utf8')).toContain(requestId);

    await rm(`${own}.new`, { recursive: true });
    await writeFile(`${own}.new`, 'the half of a file');
    await journal.rewrite(() => journal.waits(third));
    expect(await readFile(own, 'utf8')).toBe(`e${JSON.stringify(third)}\n`);
    await journal.spill(() => journal.waits(second));
    expect(await readFile(own, 'utf8')).toBe(`e${JSON.stringify(second)}\n`);
    journal.clear();
    journal.waits(first);
    await journal.flush();
    expect(await readFile(own, 'utf8')).toBe(`e${JSON.stringify(first)}\n`);
    expect((await readdir(join(folder, 'journal'))).sort()).toEqual([
      basename(own),
      `${basename(own)}.1.spill`,
    ]);
  });

  it('is for its owner alone', async () => {
    expect((await stat(await path())).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'journal'))).mode & 0o777).toBe(0o700);
  });

  it('says of the dead what had ended and what was open, and nothing of the living', async () => {
    const [ended, open, written] = [event(), event(), event()];
    for (const draft of [ended, open, written]) journal.opened(draft);
    journal.waits(ended);
    journal.committed([written.requestId]);
    await journal.flush();
    expect(await allLeft()).toEqual([]);
    await bury();
    const [left] = await allLeft();
    expect(left?.events.map(({ requestId }) => requestId)).toEqual([ended.requestId]);
    expect(left?.unfinished.map(({ requestId }) => requestId)).toEqual([open.requestId]);
  });

  it('reads what a release wrote that did not tell what is simulated', async () => {
    const [ended, open] = [event(), event()];
    const asBefore = ({ simulated: _unsaid, ...rest }: UsageEvent) => JSON.stringify(rest);
    await appendFile(await path(), `e${asBefore(ended)}\no${asBefore(open)}\n`);
    await bury();
    const [left] = await allLeft();
    expect(left?.events).toEqual([ended]);
    expect(left?.unfinished).toEqual([open]);
  });

  it('reads on behind a line that was torn', async () => {
    const [first, last] = [event(), event()];
    journal.waits(first);
    await journal.flush();
    await appendFile(await path(), '{"requestId":"torn\n\ne{"reques');
    journal.waits(last);
    await journal.flush();
    await bury();
    const [left] = await allLeft();
    expect(left?.events.map(({ requestId }) => requestId)).toContain(first.requestId);
    expect(left?.unfinished).toEqual([]);
  });

  it('begins anew where all is committed, and goes when it is closed empty', async () => {
    journal.waits(event());
    await journal.flush();
    expect(journal.size).toBeGreaterThan(0);
    journal.clear();
    await journal.flush();
    expect(journal.size).toBe(0);
    expect(await readFile(await path(), 'utf8')).toBe('');
    await journal.close();
    expect(await readdir(join(folder, 'journal'))).toEqual([]);
  });

  it('is rewritten with what it still has to say, and goes on behind it', async () => {
    const [old, kept, later] = [event(), event(), event()];
    journal.waits(old);
    await journal.flush();
    const rewritten = journal.rewrite(() => journal.waits(kept));
    await rewritten;
    journal.waits(later);
    await journal.flush();
    expect(await readdir(join(folder, 'journal'))).toHaveLength(1);
    await bury();
    const [left] = await allLeft();
    expect(left?.events.map(({ requestId }) => requestId)).toEqual([kept.requestId, later.requestId]);
  });

  it('puts itself aside: its events are read again, its open requests live on in the new file', async () => {
    const [waiting, open] = [event(), event()];
    journal.waits(waiting);
    journal.opened(open);
    await journal.spill(() => journal.opened(open));
    const spilled = await journal.oldestSpill();
    expect(spilled?.events.map(({ requestId }) => requestId)).toEqual([waiting.requestId]);
    expect(spilled?.unfinished).toEqual([]);
    await bury();
    const left = await allLeft();
    expect(left.flatMap(({ unfinished }) => unfinished.map(({ requestId }) => requestId))).toEqual([
      open.requestId,
    ]);
  });

  it('leaves what another machine or container writes alone until it has been silent for a minute', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const waiting = event();
    journal.waits(waiting);
    await journal.spill(() => journal.waits(waiting));
    const own = await path();
    const theirs = own.replace(/[0-9a-f]+(?=\.log$)/, 'abcdef012345');
    await rename(own, theirs);
    await rename(`${own}.1.spill`, `${theirs}.1.spill`);
    expect(await allLeft()).toEqual([]);
    vi.advanceTimersByTime(59_000);
    await utimes(theirs, 1, 1);
    expect(await allLeft()).toEqual([]);
    vi.advanceTimersByTime(59_000);
    expect(await allLeft()).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(await allLeft()).toHaveLength(2);
  });

  it('is touched every five seconds, for those who cannot see whether its process lives', async () => {
    await journal.close();
    vi.useFakeTimers({ toFake: ['performance'] });
    journal = new UsageJournal(folder);
    await journal.start();
    const own = await path();
    await utimes(own, 1, 1);
    journal.beat();
    await journal.flush();
    expect((await stat(own)).mtimeMs).toBe(1_000);
    vi.advanceTimersByTime(5_000);
    journal.beat();
    await journal.flush();
    expect((await stat(own)).mtimeMs).toBeGreaterThan(1_000);
  });

  it('passes over what another process has written to the database meanwhile', async () => {
    journal.waits(event());
    await journal.spill(() => journal.waits(event()));
    await bury();
    const left = journal.leftBehind();
    expect((await left.next()).done).toBe(false);
    for (const name of await readdir(join(folder, 'journal'))) await rm(join(folder, 'journal', name));
    expect((await left.next()).done).toBe(true);
  });
});
