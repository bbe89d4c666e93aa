import type { ServerResponse } from 'node:http';
import { readServerTime } from '#db/queries/server-time.ts';
import type { UsageTrouble } from '#lib/runtime/usage-trouble.ts';
import { within } from '#lib/runtime/within.ts';
import { inertHeaders } from './inert-headers.ts';
import type { ServerState } from './state.ts';

const databaseDeadlineMs = 2_000;

export function answerHealth(state: ServerState, response: ServerResponse): void {
  sendJson(state, response, 200, { status: 'ok' });
}

/**
 * Ready means: send requests here. While the database is away the process still serves the keys that it has seen, so it
 * stays in the pool and says that it is degraded; only a start that is not done and a drain take it out.
 */
export async function answerReadiness(state: ServerState, response: ServerResponse): Promise<void> {
  if (state.draining)
    return sendJson(state, response, 503, { status: 'draining', database: 'ok', limits: 'ok' });
  if (!state.ready || !state.runtime) {
    return sendJson(state, response, 503, { status: 'starting', database: state.waitingFor, limits: 'ok' });
  }
  const overload = state.runtime.gateway.overloadedBy;
  const database = await askDatabase(state.runtime.db);
  if (overload) return sendJson(state, response, 503, { status: 'overloaded', database, limits: overload });
  sendJson(state, response, 200, statusOf(database, state.runtime.usageTrouble()));
}

/** A database that answers may still take nothing, as one on a full disk does. */
function statusOf(database: 'ok' | 'unavailable', trouble: UsageTrouble): Record<string, string> {
  const writes = database === 'ok' && trouble.database ? 'unwritable' : database;
  const limits = trouble.journal ? 'usage journal unwritable' : 'ok';
  return { status: writes === 'ok' && limits === 'ok' ? 'ok' : 'degraded', database: writes, limits };
}

function askDatabase(db: NonNullable<ServerState['runtime']>['db']): Promise<'ok' | 'unavailable'> {
  return within(databaseDeadlineMs, readServerTime(db)).then(
    () => 'ok',
    () => 'unavailable',
  );
}

function sendJson(
  state: ServerState,
  response: ServerResponse,
  status: number,
  body: Record<string, string>,
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...inertHeaders(state),
    ...(status === 503 && { 'retry-after': '1' }),
  });
  response.end(text);
}
