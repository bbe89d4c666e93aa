import { run } from './run.ts';

// biome-ignore lint/style/noProcessEnv: the one place where the environment enters the process.
await run(process.env, { portal: true, dev: process.argv.includes('--dev') });
