import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';

/** The run's own server: started as `npm start` starts one, but for settings that concern the disk. */
const url = () => new URL(inject('templateUrl'));

async function ask<Row extends object>(statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url().href });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function refusal(password: string): Promise<string | undefined> {
  const { hostname, port, username, pathname } = url();
  const client = new pg.Client({
    host: hostname,
    port: Number(port),
    user: username,
    database: pathname.slice(1),
    // Asked for only by a server that wants one; `undefined` would read the environment and a file at home.
    password: () => password,
  });
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function answersAt(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(url().port) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

describe('the embedded database', () => {
  it('listens on the loopback address and nowhere else', async () => {
    const settings = await ask<{ name: string; setting: string }>(
      `select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories') order by name`,
    );
    expect(settings).toEqual([
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'unix_socket_directories', setting: '' },
    ]);
    expect(url().hostname).toBe('127.0.0.1');
    expect(await answersAt('127.0.0.1')).toBe(true);
    const outer = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outer) expect(await answersAt(address), address).toBe(false);
  });

  it('wants its own password, which nobody can guess', async () => {
    const password = decodeURIComponent(url().password);
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(await refusal(password)).toBeUndefined();
    // 28P01: refused for the password.
    expect(await refusal(password.slice(1))).toBe('28P01');
    expect(await refusal(url().username)).toBe('28P01');
    expect(await refusal('')).toBeDefined();
  });

  it('trusts no connection, of its own machine and user neither', async () => {
    const rules = await ask<{ type: string; method: string }>(
      'select type, auth_method as method from pg_hba_file_rules where error is null',
    );
    expect(rules.length).toBeGreaterThan(0);
    expect(new Set(rules.map(({ method }) => method))).toEqual(new Set(['scram-sha-256']));
    const [stored] = await ask<{ password: string }>(
      'select rolpassword as password from pg_authid where rolname = current_user',
    );
    expect(stored?.password).toMatch(/^SCRAM-SHA-256\$/);
  });
});
