import type { Actor } from '#lib/auth/actor.ts';
import { answerCsv } from '#lib/csv/answer.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { keysAsCsv } from '#lib/tokens/key-list-csv.ts';
import { dayOf, dayText } from '#lib/usage/zoned-days.ts';
import { readKeyListing } from './load-keys.ts';

/** What the list shows under its filters, all pages of it, as a file. */
export async function answerKeyListCsv(
  request: Request,
  actor: Actor,
  whose: 'own' | 'all',
): Promise<Response> {
  const now = getRuntime().now();
  const params = Object.fromEntries(new URL(request.url).searchParams);
  const { listing, timeZone } = await readKeyListing(actor, params, whose, now);
  const lines = keysAsCsv(getRuntime().db, actor, listing, { now, timeZone });
  const fileName = `latchkey-${whose === 'own' ? 'my' : 'all'}-keys-${dayText(dayOf(now, timeZone))}.csv`;
  return answerCsv(fileName, lines);
}
