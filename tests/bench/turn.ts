import { once } from 'node:events';
import { createServer } from 'node:net';

/** Two benches at once measure each other. The name is freed with the process, however it ends. */
export async function takeTurn(): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const server = createServer().unref();
    server.listen('\0latchkey-bench');
    const taken = await once(server, 'listening').then(
      () => false,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error;
        return true;
      },
    );
    if (!taken) return;
    if (tries === 0) console.log('another bench is running on this machine: waiting for its end');
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
