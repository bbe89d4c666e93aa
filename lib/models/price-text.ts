const pattern = /^\$?\s*(\d{0,5})(?:\.(\d{0,9}))?$/;
const nanoPerDollar = 1_000_000_000n;
const decimals = 9;
/** Above any price ever asked, and low enough that a bill stays a number that JavaScript holds exactly. */
const maxDollars = 10_000n;

export type PriceText = { ok: true; nano: number } | { ok: false; message: string };

/** Dollars as typed, to whole nano-dollars, digit by digit: no float ever holds the amount. */
export function parseDollars(text: string): PriceText {
  const digits = pattern.exec(text.trim());
  const [, whole = '', fraction = ''] = digits ?? [];
  if (!digits || whole + fraction === '') {
    return { ok: false, message: 'Enter dollars such as 0.15, with a point and at most 9 decimals.' };
  }
  const nano = BigInt(whole || '0') * nanoPerDollar + BigInt(fraction.padEnd(decimals, '0'));
  if (nano > maxDollars * nanoPerDollar) {
    return { ok: false, message: `A price is at most $${maxDollars} per million tokens.` };
  }
  return { ok: true, nano: Number(nano) };
}

/** The shortest text that `parseDollars` turns into the same amount: what a form is filled with. */
export function dollarsText(nano: number): string {
  const amount = BigInt(nano);
  const fraction = String(amount % nanoPerDollar)
    .padStart(decimals, '0')
    .replace(/0+$/, '');
  const whole = amount / nanoPerDollar;
  return fraction === '' ? `${whole}` : `${whole}.${fraction.padEnd(2, '0')}`;
}
