import { baseUrlPaths } from '#lib/gateway/doors.ts';

/** No page stands for what is no route: whoever asks below `/api/` reads JSON. */
function answerNotFound(request: Request): Response {
  const { pathname } = new URL(request.url);
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
