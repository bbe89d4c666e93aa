import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema/index.ts';

/** A connection or an open transaction, whichever driver is behind it. Every query takes one as its first argument, named `db` or `tx`. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;
