import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakePorts, keyRecord } from '#tests/support/fake-ports.ts';
import { KeyCache, maxAgeMs, outageAllowanceMs } from './key-cache.ts';
import { mintKey } from './key-format.ts';
import type { KeyRecord } from './ports.ts';

const hash = Buffer.alloc(32, 7);
const key = mintKey('pat');
const record = keyRecord({ publicId: key.publicId, hash });
const hashKey = (kid: string) => (kid === 'k1' ? hash : undefined);
const away = async () => {
  throw new Error('connection refused');
};

describe('a key in the cache', () => {
  it('is never older than the last eviction, in whatever order reads end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('find', 'find', 'change'), { minLength: 2, maxLength: 14 }),
        async (scheduler, steps) => {
          let version = 0;
          const ports = fakePorts({
            hashKey,
            findKey: async () => {
              const read = keyRecord({ publicId: key.publicId, hash, catalogVersion: version });
              await scheduler.schedule(Promise.resolve(), 'the answer of the database');
              return read;
            },
          });
          const cache = new KeyCache(ports);
          const finds: Promise<unknown>[] = [];
          scheduler.scheduleSequence(
            steps.map((step) => async () => {
              if (step === 'change') {
                version += 1;
                cache.evict(() => true, key.publicId);
                return;
              }
              const least = version;
              finds.push(
                cache.find(key).then((found) => {
                  expect(found?.record.catalogVersion).toBeGreaterThanOrEqual(least);
                }),
              );
            }),
          );
          await scheduler.waitIdle();
          await Promise.all(finds);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('asks the database once for a crowd, and again after a second', async () => {
    let reads = 0;
    const count = <Value>(value: Value): Value => {
      reads += 1;
      return value;
    };
    const ports = fakePorts({ hashKey, findKey: async () => count(record) });
    const cache = new KeyCache(ports);
    await Promise.all(Array.from({ length: 100 }, () => cache.find(key)));
    expect(reads).toBe(1);
    ports.pass(maxAgeMs - 1);
    await cache.find(key);
    await Promise.resolve();
    expect(reads, 'a refresh beside the request').toBe(2);
    ports.pass(maxAgeMs);
    await cache.find(key);
    expect(reads).toBe(3);
  });

  it('is two keys when two secrets share a public id', async () => {
    const twin = { ...mintKey('pat'), publicId: key.publicId };
    const cache = new KeyCache(
      fakePorts({
        findKey: async () => record,
        hashKey: (_kid, presented) => (presented === key.key ? hash : Buffer.alloc(32, 1)),
      }),
    );
    expect(await cache.find(key)).toMatchObject({ degraded: false });
    expect(await cache.find(twin)).toBeUndefined();
    expect(await cache.find(key)).toBeDefined();
  });

  it.each(['unknown kid', 'other kind', 'short hash'])(
    'does not authenticate by a row with %s',
    async (what) => {
      const rows = {
        'unknown kid': keyRecord({ hashKid: 'gone', hash: Buffer.alloc(32) }),
        'other kind': keyRecord({ kind: 'vat', hash }),
        'short hash': keyRecord({ hash: Buffer.alloc(0) }),
      };
      const row = rows[what as keyof typeof rows];
      const cache = new KeyCache(fakePorts({ hashKey, findKey: async () => row }));
      expect(await cache.find(key)).toBeUndefined();
    },
  );
});

describe('an unknown key', () => {
  it('reaches the database once a second, and works as soon as it is made', async () => {
    let reads = 0;
    const count = <Value>(value: Value): Value => {
      reads += 1;
      return value;
    };
    let made = false;
    const ports = fakePorts({ hashKey, findKey: async () => count(made ? record : undefined) });
    const cache = new KeyCache(ports);
    for (let tenth = 0; tenth < 30; tenth += 1) {
      for (let call = 0; call < 50; call += 1) expect(await cache.find(key)).toBeUndefined();
      ports.pass(100);
    }
    expect(reads).toBe(3);
    await cache.find(key);
    made = true;
    cache.evict((held) => held.publicId === key.publicId, key.publicId);
    expect(await cache.find(key), 'pushed').toBeDefined();
  });

  it('never makes the cache grow without bound', async () => {
    let reads = 0;
    const countRead = async () => {
      reads += 1;
      return undefined;
    };
    const cache = new KeyCache(fakePorts({ hashKey, findKey: countRead }));
    const find = (index: number) => cache.find({ kind: 'pat', publicId: 'x', key: `lk_pat_${index}` });
    for (let index = 0; index < 60_000; index += 1) await find(index);
    for (let index = 59_999; index >= 10_000; index -= 1) await find(index);
    expect(reads, 'the newest 50,000 are known').toBe(60_000);
    await find(9_999);
    expect(reads, 'and none before them').toBe(60_001);
  });
});

describe('while the database is away', () => {
  it('keys seen in the last five minutes go on and say so; then it is 503', async () => {
    let gone = false;
    const ports = fakePorts({ hashKey, findKey: async () => (gone ? away() : record) });
    const cache = new KeyCache(ports);
    await cache.find(key);
    gone = true;
    ports.pass(2_000);
    expect(await cache.find(key)).toMatchObject({ degraded: true });
    ports.pass(outageAllowanceMs - 2_001);
    expect(await cache.find(key)).toMatchObject({ degraded: true });
    ports.pass(1);
    await expect(cache.find(key)).rejects.toMatchObject({ code: 'database_unavailable' });
    gone = false;
    ports.pass(1_001);
    expect(await cache.find(key), 'by itself').toMatchObject({ degraded: false });
  });

  it('a key that was never seen is 503, never invalid', async () => {
    const cache = new KeyCache(fakePorts({ hashKey, findKey: away }));
    await expect(cache.find(key)).rejects.toMatchObject({ status: 503 });
    await expect(cache.find(key), 'and without asking again').rejects.toMatchObject({ status: 503 });
  });

  it('asks once a second, and no seen key waits for the answer', async () => {
    let findKey: () => Promise<KeyRecord> = async () => record;
    let reads = 0;
    const ports = fakePorts({
      hashKey,
      findKey: () => {
        reads += 1;
        return findKey();
      },
    });
    const cache = new KeyCache(ports);
    await cache.find(key);
    findKey = away;
    ports.pass(1_500);
    await cache.find(key);
    findKey = () => new Promise(() => {});
    ports.pass(1_500);
    const before = reads;
    for (let call = 0; call < 20; call += 1) expect(await cache.find(key)).toMatchObject({ degraded: true });
    expect(reads - before).toBe(1);
  });

  it('reads everything again after a time without news, and still has it for the next outage', async () => {
    let gone = false;
    let reads = 0;
    const ports = fakePorts({
      hashKey,
      findKey: async () => {
        reads += 1;
        return gone ? away() : record;
      },
    });
    const cache = new KeyCache(ports);
    await cache.find(key);
    ports.pass(10);
    cache.expireAll();
    expect(cache.findFresh(key.key)).toBeUndefined();
    gone = true;
    expect(await cache.find(key)).toMatchObject({ degraded: true });
    gone = false;
    cache.expireAll();
    ports.pass(10);
    expect(await cache.find(key)).toMatchObject({ degraded: false });
    expect(reads).toBe(3);
    expect(cache.findFresh(key.key)).toBeDefined();
  });

  it('keeps a revoked key revoked', async () => {
    let gone = false;
    const ports = fakePorts({ hashKey, findKey: async () => (gone ? away() : record) });
    const cache = new KeyCache(ports);
    await cache.find(key);
    gone = true;
    cache.evict((held) => held.publicId === key.publicId, key.publicId);
    await expect(cache.find(key)).rejects.toMatchObject({ status: 503 });
  });
});
