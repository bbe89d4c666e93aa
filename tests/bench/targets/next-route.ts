import { join } from 'node:path';
import { freePort, launch, waitForPort } from '../processes.ts';
import { requireBuild } from './latchkey.ts';
import type { Target } from './target.ts';

/** The same data plane as a route handler, as a serverless host would run it. */
export const nextRoute: Target = {
  name: 'next-route',
  title: "Latchkey's Next route handler",
  usesDatabase: true,
  start: async (bench) => {
    requireBuild();
    const { env, key, model, pid } = await bench.latchkey();
    const port = await freePort();
    const proxy = launch({
      command: [
        process.execPath,
        'node_modules/next/dist/bin/next',
        'start',
        '--hostname',
        '127.0.0.1',
        '--port',
        String(port),
      ],
      place: 'measured',
      env: {
        ...env,
        LATCHKEY_DATA_DIR: join(bench.folder, 'next-route'),
        PORT: String(port),
        NEXT_TELEMETRY_DISABLED: '1',
      },
    });
    await waitForPort(proxy, port);
    return {
      port,
      path: '/api/inference/openai/chat/completions',
      headers: { authorization: `Bearer ${key}` },
      model,
      pids: [proxy.pid],
      databasePids: [pid],
    };
  },
};
