import 'server-only';
import NextAuth from 'next-auth';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { authConfig } from './auth-config.ts';

/** Configured at each request from the runtime, which is there only after the process was put together. */
export const { handlers, signIn, signOut } = NextAuth(async () => {
  const runtime = getRuntime();
  // next-auth takes its own address from here or from the request's headers, and from nowhere else.
  // biome-ignore lint/style/noProcessEnv: written, not read.
  process.env.AUTH_URL = runtime.config.publicUrl;
  return authConfig(runtime, runtime.now);
});
