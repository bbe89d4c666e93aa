import { noBreakSpace, unknownText } from '#lib/format/unknown.ts';
import type { AccountModel } from '#lib/models/list.ts';
import { dollarsText } from '#lib/models/price-text.ts';

/** A price a million tokens with all its decimals: what is billed is shown, not what is near it. */
export function priceText(nano: number | null): string {
  if (nano === null) return unknownText;
  if (nano === 0) return '$0';
  const text = dollarsText(nano);
  return `$${text.includes('.') ? text : `${text}.00`}`;
}

export function PerMillion({ nano }: { nano: number | null }) {
  if (nano === null) return <Unknown />;
  return <span className="tabular whitespace-nowrap">{priceText(nano)}</span>;
}

const noCachedPrice = 'Cached input has no public price: calls that have any are of unknown cost';

/** A price of the tenant's own that says nothing of cached input bills it as input; of a public one it is unknown. */
export function CachedPerMillion({ model }: { model: Pick<AccountModel, 'price' | 'cachedAsInput'> }) {
  const { price, cachedAsInput } = model;
  if (!price) return <Unknown />;
  if (cachedAsInput) {
    return (
      <span className="whitespace-nowrap text-muted-foreground" title="Billed as input">
        {`as${noBreakSpace}input`}
      </span>
    );
  }
  const nano = price.cachedInputNanoPerMillion;
  return nano === null ? <Unknown why={noCachedPrice} /> : <PerMillion nano={nano} />;
}

function Unknown({ why }: { why?: string }) {
  return (
    <span className="text-muted-foreground" title={why}>
      <span aria-hidden>{unknownText}</span>
      <span className="sr-only">unknown</span>
    </span>
  );
}
