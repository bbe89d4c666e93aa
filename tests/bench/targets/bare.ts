import type { Target } from './target.ts';

export const bare: Target = {
  name: 'bare',
  title: 'bare provider',
  start: async ({ providerPort }) => ({
    port: providerPort,
    path: '/v1/chat/completions',
    headers: { authorization: 'Bearer client' },
    model: 'fast',
    pids: [],
  }),
};
