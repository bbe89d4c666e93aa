import type { ApiKeyId, TenantId } from '#db/ids.ts';
import type { KeyTouch } from '#db/queries/gateway.ts';
import type { KeyRecord } from '#lib/gateway/ports.ts';

const everyMs = 60_000;
const flushMs = 250;
const maxRemembered = 200_000;

/** "Last used", written at most once a minute and key, beside the requests. A crash loses a minute of it. */
export class KeyTouches {
  private readonly write: (touches: readonly KeyTouch[]) => Promise<number>;
  private readonly onError: (error: unknown) => void;
  private readonly touchedAt = new Map<string, number>();
  private waiting: KeyTouch[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(write: (touches: readonly KeyTouch[]) => Promise<number>, onError: (error: unknown) => void) {
    this.write = write;
    this.onError = onError;
  }

  touch(record: KeyRecord, nowMs: number, address: string | null, client: string | null): void {
    const last = this.touchedAt.get(record.id);
    if (last !== undefined && nowMs - last < everyMs) return;
    if (this.touchedAt.size >= maxRemembered) this.touchedAt.clear();
    this.touchedAt.set(record.id, nowMs);
    this.waiting.push({
      id: record.id as ApiKeyId,
      tenantId: record.tenantId as TenantId,
      at: new Date(nowMs),
      address,
      client,
    });
    this.timer ??= setTimeout(() => void this.flush(), flushMs).unref();
  }

  async flush(): Promise<void> {
    this.timer = undefined;
    const touches = this.waiting;
    this.waiting = [];
    if (touches.length === 0) return;
    try {
      await this.write(touches);
    } catch (error) {
      this.onError(error);
    }
  }
}
