import { setTimeout as delay } from 'node:timers/promises';
import { type Database, openDatabase } from '#db/client.ts';
import { startEmbedded } from '#db/embedded/start.ts';

// A stand-in for Latchkey that only writes: every number on its output is a row whose commit was confirmed.
const [dataDir = ''] = process.argv.slice(2);
const quiet = { info: () => undefined, warn: () => undefined };
const embedded = await startEmbedded({ dataDir, log: quiet, address: 'http://127.0.0.1:3000' });
const database = openDatabase(embedded.url, { maxConnections: 2 });
await database.pool.query('create table if not exists written (n bigint primary key, filler text not null)');

let ending = false;
process.on('SIGINT', () => {
  ending = true;
});

const { rows } = await database.pool.query<{ next: string }>(
  'select coalesce(max(n), 0) + 1 as next from written',
);
for (let n = Number(rows[0]?.next); !ending; n += 1) {
  await write(database, n);
  process.stdout.write(`${n}\n`);
}
await embedded.leave();
// What a drain does: the database has to be there for the last row.
await delay(300);
await database.pool.query('insert into written values (-1, $1)', ['drained']);
process.stdout.write('drained\n');
await database.end();
await embedded.stop();

async function write({ pool }: Database, n: number): Promise<void> {
  for (;;) {
    try {
      await pool.query('insert into written values ($1, repeat($2, 200)) on conflict do nothing', [n, 'x']);
      return;
    } catch {
      await delay(20);
    }
  }
}
