import { isRuntimeClaimed } from '#lib/runtime/runtime.ts';

/** Under our own server the runtime is composed there; on a host that starts Next itself, here. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next names the runtime of a bundle by this variable, and replaces it.
  if (process.env.NEXT_RUNTIME !== 'nodejs' || isRuntimeClaimed()) return;
  const { composeServerless } = await import('#lib/runtime/compose-serverless.ts');
  // biome-ignore lint/style/noProcessEnv: a composition root, where the environment enters the process.
  await composeServerless(process.env);
}
