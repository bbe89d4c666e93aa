import type pg from 'pg';
import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import { fillTenant } from '#tests/support/full-tenant.ts';

/** What belongs to no tenant: the tenants themselves, the installation's keys, and sign-ins that name nobody yet. */
const tablesOfNoTenant = ['keyring_canaries', 'sign_in_throttles', 'tenants'];

/** A key's public id is all that a call brings along: it tells the tenant. */
const uniqueOverAllTenants = ['api_keys_public_id_key'];

/** Ids that are no references: they come from outside, or stand in history that outlives what it tells of. */
const freeIds = [
  'api_keys.created_by',
  'api_keys.public_id',
  'api_keys.revoked_by',
  'audit_events.actor_key_public_id',
  'audit_events.actor_user_id',
  'audit_events.request_id',
  'audit_events.target_id',
  'model_prices.created_by',
  'models.upstream_id',
];

/** Written 5 000 times a second, and kept when the key that made them is long gone. */
const withoutReferences = ['usage_events', 'usage_latency_rollups', 'usage_rollups'];

interface Table {
  name: string;
  columns: { name: string; nullable: boolean }[];
}

interface UniqueIndex {
  name: string;
  table: string;
  primary: boolean;
  columns: string[];
}

interface Reference {
  name: string;
  child: string;
  parent: string;
  childColumns: string[];
  parentColumns: string[];
  validated: boolean;
}

const tablesSql = `
  select c.relname as name, json_agg(json_build_object('name', a.attname, 'nullable', not a.attnotnull) order by a.attnum) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  group by c.relname order by c.relname`;

const uniqueSql = `
  select i.relname as name, c.relname as table, x.indisprimary as primary, array(
    select a.attname::text from unnest(x.indkey) as k join pg_attribute a on a.attrelid = c.oid and a.attnum = k) as columns
  from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
  where c.relnamespace = 'public'::regnamespace and x.indisunique and not c.relispartition`;

const referencesSql = `
  select k.conname as name, c.relname as child, p.relname as parent, k.convalidated as validated,
    array(select a.attname::text from unnest(k.conkey) with ordinality as u(n, at)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.at) as "childColumns",
    array(select a.attname::text from unnest(k.confkey) with ordinality as u(n, at)
      join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.at) as "parentColumns"
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid
  where k.contype = 'f' and c.relnamespace = 'public'::regnamespace order by k.conname`;

const catalog = it.extend('catalog', async ({ fileDatabase }) => {
  const read = async <Row extends object>(text: string) => (await fileDatabase.pool.query<Row>(text)).rows;
  const tables = await read<Table>(tablesSql);
  return {
    tables,
    ofTenants: tables.filter(({ name }) => !tablesOfNoTenant.includes(name)),
    unique: await read<UniqueIndex>(uniqueSql),
    references: await read<Reference>(referencesSql),
  };
});

describe('the schema', () => {
  catalog('has every row say its tenant, but for the tables named here', ({ catalog: { tables } }) => {
    const without = tables.filter(
      ({ columns }) => !columns.some(({ name, nullable }) => name === 'tenant_id' && !nullable),
    );
    expect(without.map(({ name }) => name)).toEqual(tablesOfNoTenant);
  });

  catalog('has the tenant in every key of these tables', ({ catalog: { ofTenants, unique } }) => {
    for (const { name } of ofTenants) {
      const keys = unique.filter(({ table }) => table === name);
      expect(keys, name).not.toEqual([]);
      const wide = keys.filter(({ columns }) => !columns.includes('tenant_id')).map((key) => key.name);
      expect(
        wide.filter((key) => !uniqueOverAllTenants.includes(key)),
        name,
      ).toEqual([]);
    }
  });

  catalog('has every id refer to a row, but for the ids named here', ({ catalog: known }) => {
    const referring = new Set(
      known.references.flatMap(({ child, childColumns }) =>
        childColumns.map((column) => `${child}.${column}`),
      ),
    );
    const loose = known.ofTenants
      .filter(({ name }) => !withoutReferences.includes(name))
      .flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`))
      .filter((column) => /_(id|by)$/.test(column) && !referring.has(column));
    expect(loose.toSorted()).toEqual(freeIds);
  });

  catalog('has every reference stay inside of the tenant', ({ catalog: { references } }) => {
    for (const { name, parent, childColumns, parentColumns, validated } of references) {
      const tenantOfParent = parent === 'tenants' ? 'id' : 'tenant_id';
      const at = childColumns.indexOf('tenant_id');
      expect(at, `${name} names the tenant`).toBeGreaterThanOrEqual(0);
      expect(parentColumns[at], `${name} names the tenant of its parent`).toBe(tenantOfParent);
      expect(validated, name).toBe(true);
    }
  });
});

describe('a row', () => {
  catalog(
    'cannot point into another tenant, whichever reference it uses',
    async ({ catalog: known, database }) => {
      const [one, other] = [await fillTenant(database.db), await fillTenant(database.db)];
      const composite = known.references.filter(({ parent }) => parent !== 'tenants');
      const refused: Record<string, string[]> = {};
      for (const reference of composite) {
        refused[reference.name] = [
          await refusal(database.pool, pointElsewhere(reference), [one.tenantId, other.tenantId]),
          await refusal(database.pool, insertCopy(reference), [one.tenantId, other.tenantId]),
        ];
      }
      const expected = composite.map(({ name }) => [name, Array.from({ length: 2 }, () => `23503 ${name}`)]);
      expect(refused).toEqual(Object.fromEntries(expected));
      expect(composite.length).toBeGreaterThanOrEqual(15);
    },
  );

  catalog('cannot be of a tenant that does not exist', async ({ catalog: known, database }) => {
    await fillTenant(database.db);
    for (const { name, child } of known.references.filter(({ parent }) => parent === 'tenants')) {
      const copy = `insert into ${child} select (jsonb_populate_record(null::${child}, to_jsonb(old) || $1)).* from (select * from ${child} limit 1) old`;
      const changes = { ...unlike(), tenant_id: crypto.randomUUID() };
      expect(await refusal(database.pool, copy, [changes])).toBe(`23503 ${name}`);
    }
  });
});

function pointElsewhere(reference: Reference): string {
  const [column, key] = pointerOf(reference);
  return `update ${reference.child} set ${column} = (select ${key} from ${reference.parent} where tenant_id = $2 limit 1)
    where ctid = ${oneRow(reference, column)}`;
}

function insertCopy(reference: Reference): string {
  const [column, key] = pointerOf(reference);
  const { child, parent } = reference;
  return `insert into ${child} select (jsonb_populate_record(null::${child}, to_jsonb(old) || '${JSON.stringify(unlike())}'
      || jsonb_build_object('${column}', (select ${key} from ${parent} where tenant_id = $2 limit 1)))).*
    from (select * from ${child} where ctid = ${oneRow(reference, column)}) old`;
}

function oneRow({ child }: Reference, column: string): string {
  return `(select ctid from ${child} where tenant_id = $1 and ${column} is not null limit 1)`;
}

/** The column beside the tenant, on both sides. */
function pointerOf({ name, childColumns, parentColumns }: Reference): [string, string] {
  const at = childColumns.findIndex((column) => column !== 'tenant_id');
  const [column, key] = [childColumns[at], parentColumns[at]];
  if (column === undefined || key === undefined || childColumns.length !== 2)
    throw new Error(`${name} is of another shape`);
  return [column, key];
}

/** What must differ in a copy so that no unique key refuses it first; columns that a table lacks are passed over. */
function unlike(): Record<string, string> {
  const id = crypto.randomUUID();
  return {
    id,
    name: `copy-${id.slice(0, 8)}`,
    public_id: id.replaceAll('-', '').slice(0, 12),
    subject: id,
    email: `${id}@example.test`,
  };
}

/** What the database says to a statement that it must refuse; how many rows it changed where it does not. */
async function refusal(pool: pg.Pool, text: string, values: unknown[]): Promise<string> {
  try {
    const { rowCount } = await pool.query(text, values);
    return `took ${rowCount} rows`;
  } catch (error) {
    const { code, constraint } = error as pg.DatabaseError;
    return `${code} ${constraint}`;
  }
}
