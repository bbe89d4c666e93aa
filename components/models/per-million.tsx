import { noBreakSpace, unknownText } from '#lib/format/unknown.ts';
import { dollarsText } from '#lib/models/price-text.ts';

/** A price a million tokens with all its decimals: what is billed is shown, not what is near it. */
export function priceText(nano: number | null): string {
  if (nano === null) return unknownText;
  if (nano === 0) return '$0';
  const text = dollarsText(nano);
  return `$${text.includes('.') ? text : `${text}.00`}`;
}

export function PerMillion({ nano }: { nano: number | null }) {
  if (nano === null) {
    return (
      <span className="text-muted-foreground">
        <span aria-hidden>{unknownText}</span>
        <span className="sr-only">unknown</span>
      </span>
    );
  }
  return <span className="tabular whitespace-nowrap">{priceText(nano)}</span>;
}

/** Cached input without a price of its own is billed as input: known, and said so. */
export function CachedPerMillion({ cached, input }: { cached: number | null; input: number | null }) {
  if (cached !== null || input === null) return <PerMillion nano={cached} />;
  return (
    <span className="whitespace-nowrap text-muted-foreground" title="Billed as input">
      {`as${noBreakSpace}input`}
    </span>
  );
}
