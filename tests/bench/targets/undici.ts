import { freePort, launch, waitForPort } from '../processes.ts';
import type { Target } from './target.ts';

export const undici: Target = {
  name: 'undici',
  title: 'bare undici proxy',
  start: async ({ providerPort }) => {
    const port = await freePort();
    const proxy = launch({
      command: [process.execPath, 'tests/bench/undici-proxy.ts'],
      place: 'measured',
      env: { PORT: String(port), UPSTREAM: `http://127.0.0.1:${providerPort}` },
    });
    await waitForPort(proxy, port);
    return {
      port,
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer client' },
      model: 'fast',
      pids: [proxy.pid],
    };
  },
};
