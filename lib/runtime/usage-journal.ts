import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { UsageDraft, UsageEvent } from '#lib/gateway/ports.ts';
import { isSameProcessAlive, processMark } from './process-mark.ts';

/** What a journal left by a dead process says: requests that had ended, and requests that nobody saw end. */
export interface LeftBehind {
  path: string;
  events: UsageEvent[];
  unfinished: UsageDraft[];
}

const folderName = 'journal';
const spillSuffix = '.spill';
const beatEveryMs = 5_000;
/** A journal of another machine or container that has not been touched for so long is nobody's any more. */
const silentMs = 60_000;
/** More than what is left of the last block of a file. */
const nothing = '\n'.repeat(8_192);

/**
 * A file of lines beside the database, for what the database does not hold yet: `o` a request that is open, `e` an
 * event that waits, `c` events that were committed. Not synced: it outlives the process, as its promise says, not the machine.
 */
export class UsageJournal {
  private readonly folder: string;
  private readonly path: string;
  private file: FileHandle | undefined;
  private lines: string[] = [];
  private writing: Promise<void> = Promise.resolve();
  private bytes = 0;
  private taken = false;
  private spills = 0;
  /** Files that were put aside and not yet replayed, the oldest first. */
  private readonly aside: { path: string; bytes: number }[] = [];
  private beatenAt = performance.now();
  /** When those of whom nobody can tell from here were last touched, and since when that has been known. */
  private readonly strangers = new Map<string, { touched: number; since: number }>();

  constructor(dataDir: string) {
    this.folder = join(dataDir, folderName);
    this.path = join(this.folder, `${processMark()}.log`);
  }

  get size(): number {
    return this.bytes;
  }

  get spilledBytes(): number {
    return this.aside.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async start(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    this.file = await open(this.path, 'a', 0o600);
  }

  opened(draft: UsageDraft): void {
    this.lines.push(`o${JSON.stringify(draft)}\n`);
  }

  waits(event: UsageEvent): void {
    this.lines.push(`e${JSON.stringify(event)}\n`);
  }

  committed(requestIds: readonly string[]): void {
    this.lines.push(`c${JSON.stringify(requestIds)}\n`);
  }

  /** One write for all lines so far. Where the disk refuses them they stay, for the next attempt. */
  flush(): Promise<void> {
    return this.next(async () => {
      const { lines } = this;
      if (lines.length === 0) return;
      this.lines = [];
      const text = lines.join('');
      try {
        await this.file?.appendFile(text);
        this.bytes += Buffer.byteLength(text);
      } catch (error) {
        // Part of it may have been written: a line that was torn must not swallow the one behind it.
        this.lines = ['\n', ...lines, ...this.lines];
        throw error;
      }
    });
  }

  /** Whether the disk takes anything, asked by a line that says nothing and needs room of its own. */
  probe(): Promise<void> {
    return this.next(async () => {
      await this.file?.appendFile(nothing);
      this.bytes += nothing.length;
    });
  }

  /** Another process has written what the file said, and removed it: this one stood still for too long to be told from a dead one. */
  get isTaken(): boolean {
    return this.taken;
  }

  /** Touches the file now and then, for those who cannot see whether this process lives. */
  beat(): void {
    const now = performance.now();
    if (now - this.beatenAt < beatEveryMs) return;
    this.beatenAt = now;
    void this.next(async () => {
      const seconds = Date.now() / 1_000;
      await this.file?.utimes(seconds, seconds);
      this.taken = (await this.file?.stat())?.nlink === 0;
    }).catch(() => undefined);
  }

  /** Everything that was said has been committed: the file begins anew. */
  clear(): void {
    this.lines = [];
    if (this.bytes === 0) return;
    void this.next(async () => {
      await this.file?.truncate(0);
      this.bytes = 0;
    }).catch(() => undefined);
  }

  /** Puts the file so far aside and goes on in a new one that begins with `say`. The events in the old one are then on disk alone. */
  async spill(say: () => void): Promise<void> {
    await this.flush();
    this.spills += 1;
    const path = `${this.path}.${this.spills}${spillSuffix}`;
    const { bytes } = this;
    await this.replace(say, path);
    this.aside.push({ path, bytes });
  }

  /** Goes on in a new file that begins with what `say` says, instead of all that the old one holds. */
  async rewrite(say: () => void): Promise<void> {
    await this.flush();
    await this.replace(say, undefined);
  }

  /** The new file is whole before the old one goes, so that there is always one that says all. */
  private replace(say: () => void, asideAs: string | undefined): Promise<void> {
    // What is open and what waits already holds whatever was not flushed.
    const unflushed = this.lines;
    this.lines = [];
    say();
    const text = this.lines.join('');
    this.lines = [];
    return this.next(async () => {
      try {
        const file = await this.begin(text, asideAs);
        await this.file?.close();
        this.file = file;
        this.taken = false;
        this.bytes = Buffer.byteLength(text);
      } catch (error) {
        // The old file goes on, and is told what only the new one would have said.
        this.lines = ['\n', ...unflushed, ...this.lines];
        throw error;
      }
    });
  }

  /** The file that comes in place of the present one. Where it cannot be whole, the present one stays in its place. */
  private async begin(text: string, asideAs: string | undefined): Promise<FileHandle> {
    const fresh = `${this.path}.new`;
    // An attempt before may have left half of one.
    await rm(fresh, { force: true });
    // Written at its end, as it is emptied later: at a place of its own a file would begin with a hole.
    const file = await open(fresh, 'ax', 0o600);
    try {
      await file.appendFile(text);
      if (asideAs !== undefined) await rename(this.path, asideAs);
      await rename(fresh, this.path);
      return file;
    } catch (error) {
      await file.close();
      await rm(fresh, { force: true });
      throw error;
    }
  }

  /** One after the other; one that fails does not stop those behind it. */
  private next(work: () => Promise<void>): Promise<void> {
    const run = this.writing.then(work);
    this.writing = run.catch(() => undefined);
    return run;
  }

  /** What the oldest file that was put aside says; it stays the oldest until it is said to be replayed. */
  async oldestSpill(): Promise<LeftBehind | undefined> {
    const [oldest] = this.aside;
    return oldest && readJournal(oldest.path);
  }

  replayedOldestSpill(): void {
    this.aside.shift();
  }

  /** Journals of processes that are no more, one at a time: together they may be larger than memory. */
  async *leftBehind(): AsyncGenerator<LeftBehind> {
    const names = await readdir(this.folder);
    const over = new Map<string, boolean>();
    for (const name of names.sort()) {
      const mark = markOf(name);
      if (!over.has(mark)) over.set(mark, await this.isOver(mark));
      if (!over.get(mark)) continue;
      const left = await readJournal(join(this.folder, name)).catch(ifGone);
      if (left) yield left;
    }
  }

  private async isOver(mark: string): Promise<boolean> {
    const alive = isSameProcessAlive(mark);
    if (alive !== undefined) return !alive;
    const touched = (await stat(join(this.folder, `${mark}.log`)).catch(ifGone))?.mtimeMs ?? 0;
    const now = performance.now();
    const before = this.strangers.get(mark);
    if (before?.touched === touched) return now - before.since >= silentMs;
    this.strangers.set(mark, { touched, since: now });
    return false;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.file?.close();
    this.file = undefined;
    if (this.bytes === 0) await rm(this.path, { force: true });
  }
}

function markOf(name: string): string {
  return name.split('.', 1)[0] ?? '';
}

/** Another process may have written it meanwhile, and removed it. */
function ifGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function readJournal(path: string): Promise<LeftBehind> {
  const opened = new Map<string, UsageDraft>();
  const events = new Map<string, UsageEvent>();
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const value = parse(line.slice(1));
    if (value === undefined) continue;
    if (line.startsWith('o')) remember(opened, value as UsageDraft);
    else if (line.startsWith('e')) remember(events, value as UsageEvent);
    else if (line.startsWith('c')) {
      for (const id of value as string[]) {
        opened.delete(id);
        events.delete(id);
      }
    }
  }
  for (const id of events.keys()) opened.delete(id);
  // In a file put aside, an open request is still open in the process that wrote it on.
  const unfinished = path.endsWith(spillSuffix) ? [] : [...opened.values()];
  return { path, events: [...events.values()], unfinished };
}

/** A release that did not tell what is simulated leaves lines too. */
function remember<Said extends UsageDraft>(said: Map<string, Said>, value: Said): void {
  said.set(value.requestId, { ...value, simulated: value.simulated ?? false });
}

/** The last line of a killed process may be torn. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
