import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Database } from '#db/client.ts';
import { touchKeys } from '#db/queries/gateway.ts';
import { readServerTime } from '#db/queries/server-time.ts';
import { writeUsage } from '#db/queries/usage-write.ts';
import type { Config } from '#lib/config/config.ts';
import { type Eviction, Gateway, type GatewayOptions } from '#lib/gateway/gateway.ts';
import { defaultLimits, type OverloadLimits } from '#lib/gateway/overload.ts';
import { handleWeb } from '#lib/gateway/transports/web.ts';
import { createGuard } from '#lib/gateway/upstream/guard.ts';
import { log } from '#lib/log.ts';
import { withoutRepeats } from '#lib/log-repeats.ts';
import { isServedSecurely, strictTransport } from '#lib/security/strict-transport.ts';
import { DatabaseClock } from './database-clock.ts';
import { startDemoListener } from './demo-listener.ts';
import { databasePorts } from './gateway-ports.ts';
import { KeyTouches } from './key-touches.ts';
import type { FileShares } from './open-files.ts';
import type { Runtime } from './runtime.ts';
import { steadyNow } from './steady-now.ts';
import type { Storage } from './storage.ts';
import { UsageJournal } from './usage-journal.ts';
import { UsageQueue } from './usage-queue.ts';

export interface ComposeParts extends Pick<Storage, 'config' | 'database' | 'hotDatabase' | 'keyring'> {
  /** When requests are refused; the gateway's own where nothing is given. */
  limits?: OverloadLimits;
  /** Undefined where nothing bounds what this process may open. */
  files?: FileShares | undefined;
}

export interface Composition {
  runtime: Runtime;
  usage: UsageQueue;
  /** Writes what waits, and lets go of everything but the databases. */
  close(): Promise<void>;
}

const channel = 'latchkey';
const recoverEveryMs = 5_000;
const flushDeadlineMs = 10_000;

const pushed = z.object({ kind: z.enum(['key', 'user', 'virtual-account', 'tenant']), id: z.string() });

const failures = withoutRepeats((event, error, fields) =>
  log[fields.lost === undefined ? 'warn' : 'error']({ ...fields, error }, event),
);
const logError = failures.write;

/** Puts the process together: the gateway with its ports, usage with its journal, and the push from the database. */
export async function compose({
  config,
  database,
  hotDatabase,
  keyring,
  limits,
  files,
}: ComposeParts): Promise<Composition> {
  const { db } = hotDatabase;
  const journal = new UsageJournal(config.dataDir);
  await journal.start();
  const usage = new UsageQueue({ write: (events) => writeUsage(db, events), journal, logError });
  const touches = new KeyTouches(
    (lines) => touchKeys(db, lines),
    (error) => logError('keys.touch_failed', error, {}),
  );
  const demo = await startDemoListener();
  const monotonic = () => performance.now();
  const local = steadyNow(() => Date.now(), monotonic);
  const clock = new DatabaseClock({ read: () => readServerTime(db), local, logError });
  const now = () => clock.now();
  const gateway = new Gateway(
    {
      ...databasePorts({ db, keyring, demoOrigin: demo.origin, now }),
      usage,
      touched: (record, address, client) => touches.touch(record, now(), address, client),
      logError,
      now,
      monotonic,
      newRequestId: () => randomUUID(),
    },
    gatewayOptions(config, limits, files),
  );
  const runtime: Runtime = {
    config,
    db: database.db,
    keyring,
    gateway,
    now: () => new Date(now()),
    answerWeb: (request) => handleWeb(gateway, request),
    usageTrouble: () => usage.trouble,
    evict: (eviction) => gateway.evict(eviction),
  };
  const [listener] = await Promise.all([listenForPushes(hotDatabase, gateway), clock.start()]);
  const recovery = recoverUsage(usage);
  return {
    runtime,
    usage,
    async close() {
      recovery.stop();
      clock.close();
      await listener.close();
      await touches.flush();
      await usage.close(flushDeadlineMs);
      await gateway.close();
      demo.close();
      failures.flush();
    },
  };
}

function gatewayOptions(
  config: Config,
  limits: OverloadLimits | undefined,
  files: FileShares | undefined,
): GatewayOptions {
  return {
    guard: createGuard(config.allowPrivateUpstreams),
    headers: isServedSecurely(config) ? strictTransport : [],
    limits: limits ?? limitsByFiles(files),
    ...(files && { keptConnections: files.kept }),
  };
}

/** Sockets are files: without room for another nobody would be answered, and whoever comes next would bear it. */
function limitsByFiles(files: FileShares | undefined): OverloadLimits {
  const calls = files?.calls ?? Number.POSITIVE_INFINITY;
  return { ...defaultLimits, maxOpenCalls: Math.min(defaultLimits.maxOpenCalls, calls) };
}

async function listenForPushes(database: Database, gateway: Gateway): Promise<{ close(): Promise<void> }> {
  const onPayload = (payload: string) => {
    const eviction = readPush(payload);
    if (eviction) gateway.evict(eviction);
  };
  return database.listen(channel, onPayload, {
    onLost: (error) => logError('push.lost', error, {}),
    // What was pushed meanwhile is gone.
    onRestored: () => gateway.expireAll(),
  });
}

function readPush(payload: string): Eviction | undefined {
  try {
    return pushed.parse(JSON.parse(payload));
  } catch (error) {
    logError('push.unreadable', error, {});
    return undefined;
  }
}

/** What dead processes left is written once the database takes it: at a start, which does not wait for that, and from then on. */
function recoverUsage(usage: UsageQueue): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const attempt = async () => {
    try {
      const recovered = await usage.recover();
      if (recovered > 0) log.info({ recovered }, 'usage.recovered');
    } catch (error) {
      logError('usage.recovery_failed', error, {});
    }
    if (!stopped) timer = setTimeout(() => void attempt(), recoverEveryMs).unref();
  };
  void attempt();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
