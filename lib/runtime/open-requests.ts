import type { UsageDraft } from '#lib/gateway/ports.ts';

/**
 * Which requests have been open for long enough to stand on disk. Most end before anybody asks: they pass two arrays,
 * since a Map that every request went through would keep V8's old space busy.
 */
export class OpenRequests {
  private readonly onDisk = new Map<string, UsageDraft>();
  private opened: UsageDraft[] = [];
  private ended: string[] = [];

  open(draft: UsageDraft): void {
    this.opened.push(draft);
  }

  end(requestId: string): void {
    this.ended.push(requestId);
    this.onDisk.delete(requestId);
  }

  /** Those that were opened since the last call and are still open: from now on they count as long. */
  takeLong(): UsageDraft[] {
    const ended = new Set(this.ended);
    const long = this.opened.filter((draft) => !ended.has(draft.requestId));
    this.ended = [];
    this.opened = [];
    for (const draft of long) this.onDisk.set(draft.requestId, draft);
    return long;
  }

  /** All that were taken and are open yet. */
  long(): Iterable<UsageDraft> {
    return this.onDisk.values();
  }
}
