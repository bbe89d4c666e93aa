import type { Server } from 'node:http';
import { log } from '#lib/log.ts';
import { withoutRepeats } from '#lib/log-repeats.ts';
import type { FileShares } from '#lib/runtime/open-files.ts';

/** So many that calls and the process itself have files left: beyond them connections are closed as they come. */
export function boundConnections(server: Server, shares: FileShares): void {
  server.maxConnections = shares.connections;
  const refusals = withoutRepeats((event, error, fields) => log.warn({ ...fields, error }, event));
  server.on('drop', () => {
    refusals.write('connections.full', new Error('as many connections as open files allow'), { ...shares });
  });
}
