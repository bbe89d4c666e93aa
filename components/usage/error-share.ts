/** From 0 to 1; null without a request, of which nothing can be said. */
export function errorShare({ requests, errors }: { requests: number; errors: number }): number | null {
  return requests > 0 ? errors / requests : null;
}
