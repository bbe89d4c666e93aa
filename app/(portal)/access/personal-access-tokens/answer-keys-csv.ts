import type { Actor } from '#lib/auth/actor.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { keysAsCsv } from '#lib/tokens/keys-csv.ts';
import { csvStream } from '#lib/usage/csv.ts';
import { dayOf, dayText } from '#lib/usage/zoned-days.ts';
import { readKeyListing } from './load-keys.ts';

/** What the list shows under its filters, all pages of it, as a file. */
export async function answerKeysCsv(request: Request, actor: Actor, whose: 'own' | 'all'): Promise<Response> {
  const now = new Date();
  const params = Object.fromEntries(new URL(request.url).searchParams);
  const { listing, timeZone } = await readKeyListing(actor, params, whose, now);
  const lines = keysAsCsv(getRuntime().db, actor, listing, { now, timeZone });
  const fileName = `latchkey-${whose === 'own' ? 'my' : 'all'}-keys-${dayText(dayOf(now, timeZone))}.csv`;
  return new Response(csvStream(lines), {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
  });
}
