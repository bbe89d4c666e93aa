import { describe, expect, it } from 'vitest';
import { fakePorts } from '#tests/support/fake-ports.ts';
import { CatalogCache } from './catalog-cache.ts';
import type { Catalog } from './ports.ts';

const catalog = (version: number): Catalog => ({ version, accounts: new Map() });

describe('CatalogCache', () => {
  it('never answers with an older catalogue than the key names, also when a load was already on its way', async () => {
    const first = Promise.withResolvers<Catalog>();
    const answers = [first.promise, Promise.resolve(catalog(2))];
    const cache = new CatalogCache(
      fakePorts({ loadCatalog: () => answers.shift() ?? Promise.reject(new Error('asked again')) }),
    );
    const old = cache.get('t', 1);
    const fresh = cache.get('t', 2);
    first.resolve(catalog(1));
    expect((await old).version).toBe(1);
    expect((await fresh).version).toBe(2);
    expect((await cache.get('t', 2)).version).toBe(2);
  });

  it('goes on with what it holds while the database is away, and has nothing for a tenant never seen', async () => {
    let gone = false;
    const cache = new CatalogCache(
      fakePorts({
        loadCatalog: async () => {
          if (gone) throw new Error('away');
          return catalog(1);
        },
      }),
    );
    await cache.get('t', 1);
    gone = true;
    expect((await cache.get('t', 2)).version).toBe(1);
    await expect(cache.get('u', 1)).rejects.toMatchObject({ code: 'database_unavailable' });
  });
});
