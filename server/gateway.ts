import { keepCompiled } from './compile-cache.ts';

keepCompiled();
// Imported after that, not above: what is imported above is compiled before.
const { run } = await import('./run.ts');

// biome-ignore lint/style/noProcessEnv: a composition root, where the environment enters the process.
await run(process.env, { portal: false, dev: false });
