import { hash, timingSafeEqual } from 'node:crypto';
import { GatewayError } from './errors.ts';
import type { ParsedKey } from './key-format.ts';
import { keyLength } from './key-shape.ts';
import type { GatewayPorts, KeyRecord } from './ports.ts';

/** An answer older than this is not used while the database answers. */
export const maxAgeMs = 1_000;
/** From this age on, a use asks for a new answer beside the request. */
const refreshAfterMs = 500;
/** How long a key seen valid goes on while the database is away. */
export const outageAllowanceMs = 300_000;
/** After a failed question the database is left alone for this long. */
const breakMs = 1_000;
const maxEntries = 100_000;
const maxUnknown = 50_000;

interface Entry {
  record: KeyRecord;
  /** Monotonic. */
  readAt: number;
  /** Handed out to everyone alike. */
  fresh: FoundKey;
}

export interface FoundKey {
  record: KeyRecord;
  /** True when the answer is older than promised because the database is away. */
  degraded: boolean;
}

const dummyHash = Buffer.alloc(32);

/**
 * Keys by a digest of the whole key. Entries are immutable and replaced whole; a read that began before an eviction
 * does not enter the cache.
 */
export class KeyCache {
  private readonly ports: GatewayPorts;
  private readonly entries = new Map<string, Entry>();
  private readonly unknown = new Map<string, { publicId: string; readAt: number }>();
  private readonly reads = new Map<string, Promise<KeyRecord | undefined>>();
  /** How often something of what is held was dropped. */
  private evictions = 0;
  /** What was read up to this moment must be read again before it is used, while the database answers. */
  private expiredAt = Number.NEGATIVE_INFINITY;
  private brokenUntil = 0;
  /** The last question to the database failed: keys that were seen do not wait for the next one. */
  private isAway = false;

  constructor(ports: GatewayPorts) {
    this.ports = ports;
  }

  /** Another number than before: what was found may have changed since. */
  get changes(): number {
    return this.evictions;
  }

  /**
   * The record of a key that was found a moment ago: no parsing, no wait. Undefined says nothing, `find` knows.
   * Only whole keys that were proven have a digest here, so their shape and checksum need no second look.
   */
  findFresh(presented: string): FoundKey | undefined {
    if (presented.length !== keyLength) return undefined;
    const entry = this.entries.get(hash('sha256', presented, 'base64url'));
    if (!entry || this.ports.monotonic() - entry.readAt >= refreshAfterMs) return undefined;
    return entry.readAt > this.expiredAt ? entry.fresh : undefined;
  }

  /** The record of a presented key, or undefined for one that was never issued or does not match. */
  async find(key: ParsedKey): Promise<FoundKey | undefined> {
    const digest = hash('sha256', key.key, 'base64url');
    const entry = this.entries.get(digest);
    const now = this.ports.monotonic();
    if (entry) {
      const age = now - entry.readAt;
      if (age < maxAgeMs && entry.readAt > this.expiredAt) {
        if (age > refreshAfterMs && now >= this.brokenUntil) this.refreshBeside(digest, key);
        return entry.fresh;
      }
    } else if (this.isKnownUnknown(digest, now)) return undefined;
    return this.read(digest, key, entry, now);
  }

  /** Drops what is held about keys that `concerns` picks, and about an unknown key of that public id. */
  evict(concerns: (record: KeyRecord) => boolean, publicId?: string): void {
    this.evictions += 1;
    // Whoever asks from now on must not join a read that began before.
    this.reads.clear();
    for (const [digest, entry] of this.entries) if (concerns(entry.record)) this.entries.delete(digest);
    if (publicId === undefined) return;
    for (const [digest, miss] of this.unknown) if (miss.publicId === publicId) this.unknown.delete(digest);
  }

  /** After a time without news. Unlike what is known to have changed, all of it may still serve a new outage. */
  expireAll(): void {
    this.evictions += 1;
    this.reads.clear();
    this.expiredAt = this.ports.monotonic();
    this.isAway = false;
    this.brokenUntil = 0;
  }

  private async read(
    digest: string,
    key: ParsedKey,
    old: Entry | undefined,
    now: number,
  ): Promise<FoundKey | undefined> {
    if (now < this.brokenUntil) return this.fallback(old, now);
    if (this.isAway && old && now - old.readAt < outageAllowanceMs) {
      this.brokenUntil = now + breakMs;
      this.refreshBeside(digest, key);
      return this.fallback(old, now);
    }
    try {
      const record = await this.readOnce(digest, key);
      return record && { record, degraded: false };
    } catch (error) {
      this.failed('keys.read_failed', error, key);
      return this.fallback(old, now);
    }
  }

  private failed(event: string, error: unknown, key: ParsedKey): void {
    this.isAway = true;
    this.brokenUntil = this.ports.monotonic() + breakMs;
    this.ports.logError(event, error, { publicId: key.publicId });
  }

  private fallback(old: Entry | undefined, now: number): FoundKey {
    if (old && now - old.readAt < outageAllowanceMs) return { record: old.record, degraded: true };
    throw new GatewayError('database_unavailable', 'The key could not be checked: the database is away.');
  }

  private refreshBeside(digest: string, key: ParsedKey): void {
    if (this.reads.has(digest)) return;
    this.readOnce(digest, key).catch((error: unknown) => this.failed('keys.refresh_failed', error, key));
  }

  private readOnce(digest: string, key: ParsedKey): Promise<KeyRecord | undefined> {
    const running = this.reads.get(digest);
    if (running) return running;
    const read = this.readAndKeep(digest, key).finally(() => {
      if (this.reads.get(digest) === read) this.reads.delete(digest);
    });
    this.reads.set(digest, read);
    return read;
  }

  private async readAndKeep(digest: string, key: ParsedKey): Promise<KeyRecord | undefined> {
    const begun = this.evictions;
    const readAt = this.ports.monotonic();
    const found = await this.ports.findKey(key.publicId, key.key);
    this.isAway = false;
    this.brokenUntil = 0;
    const record = this.matches(found, key) ? found : undefined;
    if (begun !== this.evictions) return record;
    this.keep(digest, key.publicId, record, readAt);
    return record;
  }

  /** Both paths cost one HMAC and one comparison, so that time does not tell a known public id from an unknown one. */
  private matches(record: KeyRecord | undefined, key: ParsedKey): record is KeyRecord {
    const expected = record?.hash.length === dummyHash.length ? record.hash : dummyHash;
    const presentedHash = this.ports.hashKey(record?.hashKid ?? this.ports.activeKid, key.key);
    const same = timingSafeEqual(presentedHash ?? dummyHash, expected);
    // A row under a kid that is not held proves nothing, whatever its hash: it was not made by this keyring.
    return same && presentedHash !== undefined && record?.kind === key.kind;
  }

  private keep(digest: string, publicId: string, record: KeyRecord | undefined, readAt: number): void {
    if (record) {
      this.unknown.delete(digest);
      this.entries.delete(digest);
      this.entries.set(digest, { record, readAt, fresh: { record, degraded: false } });
      dropOldest(this.entries, maxEntries);
      return;
    }
    this.entries.delete(digest);
    this.unknown.set(digest, { publicId, readAt });
    dropOldest(this.unknown, maxUnknown);
  }

  private isKnownUnknown(digest: string, now: number): boolean {
    const miss = this.unknown.get(digest);
    if (!miss) return false;
    if (now - miss.readAt < maxAgeMs) return true;
    this.unknown.delete(digest);
    return false;
  }
}

function dropOldest(map: Map<string, unknown>, max: number): void {
  if (map.size <= max) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
