import { getRuntime } from '#lib/runtime/runtime.ts';

export const dynamic = 'force-dynamic';
export const maxDuration = 300;

/** The data plane on a host that hands out no sockets. Under our own server these requests never come this far. */
function handle(request: Request): Promise<Response> {
  return getRuntime().answerWeb(request);
}

export { handle as DELETE, handle as GET, handle as OPTIONS, handle as PATCH, handle as POST, handle as PUT };
