import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Database, openDatabase } from '#db/client.ts';

export interface ClonedDatabase extends Database {
  url: string;
}

/** A database of its own, as the migrations left it. `end` also drops it. */
export async function cloneDatabase(templateUrl: string): Promise<ClonedDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await createDatabase(templateUrl, name, new URL(templateUrl).pathname.slice(1));
  const url = urlOf(templateUrl, name);
  const database = openDatabase(url, { maxConnections: 20 });
  return {
    ...database,
    url,
    async end() {
      await database.end();
      await asAdmin(templateUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

export function createDatabase(serverUrl: string, name: string, template: string | undefined): Promise<void> {
  return asAdmin(serverUrl, `create database ${name}${template ? ` template ${template}` : ''}`);
}

export function urlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function asAdmin(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(serverUrl, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
