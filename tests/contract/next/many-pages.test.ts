// A page is drawn on the thread that carries the data plane: whoever asks for many must hold up nobody's calls.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OwnServer, startOwnServer } from '#tests/support/own-server.ts';
import { send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';
import { canonical, chatBody, json } from '#tests/support/wire-calls.ts';

const stand = openStand();
let server: OwnServer;
beforeAll(async () => {
  server = await startOwnServer(stand, {});
});
afterAll(() => server.close());

const call = () =>
  send(server.origin + canonical, {
    headers: ['authorization', `Bearer ${stand.key}`, ...json],
    body: chatBody(),
  });
const page = (from: string) =>
  send(`${server.origin}/sign-in`, { method: 'GET', headers: ['accept', 'text/html'], from });

it.runIf(process.platform === 'linux')(
  'hundreds of pages that are asked for at once leave calls their turn',
  async () => {
    await page('127.0.0.1');
    let drawn = 0;
    const pages = Array.from({ length: 300 }, async (_, index) => {
      const { status } = await page(`127.0.0.${2 + (index % 3)}`);
      drawn += 1;
      return status;
    });
    let calls = 0;
    for (; drawn < pages.length; calls += 1) expect((await call()).status).toBe(200);
    expect(await Promise.all(pages)).toEqual(pages.map(() => 200));
    expect(calls).toBeGreaterThan(15);
  },
);
