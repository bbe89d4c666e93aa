/** What a server action answers, as its callers in the browser see it. */
export type ActionOutcome<Data = unknown> =
  | { ok: true; data: Data }
  | { ok: false; code: string; message: string; fields?: Record<string, string[]> | undefined };

/** The network went away, or the server was replaced: nobody answered. */
export const unreachable = {
  ok: false,
  code: 'unavailable',
  message: 'Latchkey could not be reached. Nothing was changed as far as this page knows; try again.',
} satisfies ActionOutcome;
