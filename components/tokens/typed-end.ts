import type { ActionResult } from '#lib/auth/action-result.ts';
import type { ExpiryChoice } from '#lib/tokens/expiry-choices.ts';

interface WithEnd {
  expiry: ExpiryChoice;
  /** A day while it is typed, an instant when it is sent. */
  expiresOn?: string | undefined;
}

interface TypedEnd {
  /** The instant that a typed day means. */
  endOf: (day: string) => Date | null | undefined;
  refusalOf: (end: Date) => string | undefined;
}

/** Sends a day as the instant that was seen, and lays on it whatever is said of the end. */
export async function sendWithEnd<Values extends WithEnd, Data>(
  values: Values,
  { endOf, refusalOf }: TypedEnd,
  send: (values: Values) => Promise<ActionResult<Data>>,
): Promise<ActionResult<Data>> {
  if (values.expiry !== 'custom') return send({ ...values, expiresOn: '' });
  const end = endOf(values.expiresOn ?? '');
  const refusal = end && refusalOf(end);
  if (refusal) return { ok: false, code: 'invalid', message: refusal, fields: { expiresOn: [refusal] } };
  return atTypedDay(await send({ ...values, expiresOn: end?.toISOString() ?? '' }));
}

function atTypedDay<Data>(outcome: ActionResult<Data>): ActionResult<Data> {
  const { expiry, ...fields } = outcome.ok ? {} : (outcome.fields ?? {});
  return outcome.ok || !expiry ? outcome : { ...outcome, fields: { ...fields, expiresOn: expiry } };
}
