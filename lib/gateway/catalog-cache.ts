import { GatewayError } from './errors.ts';
import type { Catalog, GatewayPorts } from './ports.ts';

const maxTenants = 10_000;
/** Public prices have dates: without a change of the tenant's own a catalogue is read anew after this long. */
const maxAgeMs = 3_600_000;

interface Held {
  catalog: Catalog;
  readAt: number;
}

/** Provider accounts and models by tenant, reloaded when a key's record names a newer version. */
export class CatalogCache {
  private readonly ports: GatewayPorts;
  private readonly catalogs = new Map<string, Held>();
  private readonly loads = new Map<string, Promise<Catalog>>();

  constructor(ports: GatewayPorts) {
    this.ports = ports;
  }

  /** What is held and new enough, without a wait. */
  held(tenantId: string, version: number): Catalog | undefined {
    const held = this.catalogs.get(tenantId);
    const good = held && held.catalog.version >= version && this.ports.monotonic() - held.readAt < maxAgeMs;
    return good ? held.catalog : undefined;
  }

  /** A catalogue at least as new as `version`; an older one only while the database is away. */
  async get(tenantId: string, version: number): Promise<Catalog> {
    const fresh = this.held(tenantId, version);
    if (fresh) return fresh;
    const held = this.catalogs.get(tenantId);
    try {
      const catalog = await this.load(tenantId);
      // A load that was already on its way may have begun before the change that the key's record knows of.
      return catalog.version >= version ? catalog : await this.load(tenantId);
    } catch (error) {
      this.ports.logError('catalog.load_failed', error, { tenantId });
      if (held) return held.catalog;
      throw new GatewayError('database_unavailable', 'The models could not be read: the database is away.');
    }
  }

  private load(tenantId: string): Promise<Catalog> {
    const running = this.loads.get(tenantId);
    if (running) return running;
    const load = this.ports
      .loadCatalog(tenantId)
      .then((catalog) => this.keep(tenantId, catalog))
      .finally(() => this.loads.delete(tenantId));
    this.loads.set(tenantId, load);
    return load;
  }

  private keep(tenantId: string, catalog: Catalog): Catalog {
    const held = this.catalogs.get(tenantId);
    if (held && held.catalog.version > catalog.version) return held.catalog;
    if (this.catalogs.size >= maxTenants) this.catalogs.clear();
    this.catalogs.set(tenantId, { catalog, readAt: this.ports.monotonic() });
    return catalog;
  }
}
