import { findEndpoint } from '#lib/gateway/endpoints/find-endpoint.ts';
import { type SnippetRoute, snippetRoutes } from './snippet.ts';

/** What the data plane of this build answers: a snippet for anything else would be a promise that fails. */
export function answeredRoutes(): SnippetRoute[] {
  return snippetRoutes.filter((route) => findEndpoint(route) !== undefined);
}
