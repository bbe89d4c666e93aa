import { baseUrlPaths } from '#lib/gateway/doors.ts';
import { findRuntime } from '#lib/runtime/runtime.ts';
import { answerStray, strayCall } from '#lib/security/stray-call.ts';

/** No page stands for what is no route: whoever asks below `/api/` reads JSON. */
function answerNotFound({ url, method, headers }: Request): Response {
  const { pathname } = new URL(url);
  // Our own server has answered those already; on a host that starts Next itself there is none.
  const stray = strayCall({ method, path: pathname, headers }, findRuntime()?.config.publicUrl);
  if (stray) return answerStray(stray);
  const message = `There is no ${pathname.slice(0, 200)}. Models are called below ${baseUrlPaths.openai} and ${baseUrlPaths.anthropic}.`;
  return Response.json(
    { statusCode: 404, message, code: 'not_found' },
    { status: 404, headers: { 'cache-control': 'private, no-store' } },
  );
}

export {
  answerNotFound as DELETE,
  answerNotFound as GET,
  answerNotFound as OPTIONS,
  answerNotFound as PATCH,
  answerNotFound as POST,
  answerNotFound as PUT,
};
