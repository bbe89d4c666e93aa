import type { CatalogCache } from '../catalog-cache.ts';
import type { Exchange } from '../exchange.ts';
import type { KeyCache } from '../key-cache.ts';
import type { Catalog, GatewayPorts, KeyRecord } from '../ports.ts';
import type { RequestHeaders } from '../request-headers.ts';
import { authenticate } from './authenticate.ts';

/** When a key's record was true, and how many changes of rights this process had heard of by then. */
interface Proof {
  record: KeyRecord;
  changes: number;
  at: number;
}

export interface Rights {
  record: KeyRecord;
  catalog: Catalog;
}

export interface RightsSources {
  readonly ports: GatewayPorts;
  readonly keys: KeyCache;
  readonly catalogs: CatalogCache;
}

/** Far less than a replica may take to hear of a change. */
const provenForMs = 100;
/** Where rights change faster than they can be read, the last look has to do. */
const mostLooks = 5;

/** Of the look that the call began with: any change since its arrival counts against it. */
export function proofOf(record: KeyRecord, { changesAtArrival, arrivedAt }: Exchange): Proof {
  return { record, changes: changesAtArrival, at: arrivedAt };
}

/** What the key may do, where that is known without a wait. */
export function heldRights(proof: Proof, sources: RightsSources): Rights | undefined {
  if (!isFresh(proof, sources)) return undefined;
  const { record } = proof;
  const catalog = sources.catalogs.held(record.tenantId, record.catalogVersion);
  return catalog && { record, catalog };
}

/** A body may take minutes, a look at the database its time: what the key may do is what it may do behind them. */
export async function readRights(
  old: Proof,
  exchange: Exchange,
  { presentedKey }: RequestHeaders,
  sources: RightsSources,
): Promise<Rights> {
  const { ports, keys, catalogs } = sources;
  let proof = old;
  for (let looks = 1; ; looks += 1) {
    if (!isFresh(proof, sources)) {
      const { changes } = keys;
      const { record } = await authenticate(exchange, presentedKey, keys, ports.now());
      proof = { record, changes, at: ports.monotonic() };
    }
    const { record } = proof;
    const catalog = await catalogs.get(record.tenantId, record.catalogVersion);
    if (looks === mostLooks || isFresh(proof, sources)) return { record, catalog };
  }
}

function isFresh({ changes, at }: Proof, { ports, keys }: RightsSources): boolean {
  return keys.changes === changes && ports.monotonic() - at <= provenForMs;
}
