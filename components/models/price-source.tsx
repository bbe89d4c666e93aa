import { Badge } from '#components/ui/badge.tsx';
import { unknownText } from '#lib/format/unknown.ts';
import type { Price } from '#lib/gateway/cost.ts';
import type { AccountModel } from '#lib/models/list.ts';
import { priceText } from './per-million.tsx';

/** Where the price comes from: set by a manager, or the catalog with its version. */
export function PriceSource({ model }: { model: Pick<AccountModel, 'price' | 'priceSource'> }) {
  const { price, priceSource } = model;
  if (!price || priceSource === 'unknown') {
    return (
      <span className="text-muted-foreground" title="Calls are counted, their cost is unknown">
        <span aria-hidden>{unknownText}</span>
        <span className="sr-only">unknown</span>
      </span>
    );
  }
  if (priceSource === 'custom') return <Badge>Custom</Badge>;
  const tiers = tierText(price);
  return (
    <span className="whitespace-nowrap text-muted-foreground text-xs" title={tiers}>
      {price.version}
      {tiers ? <span className="ml-1 underline decoration-dotted underline-offset-2">tiered</span> : null}
      {tiers ? <span className="sr-only">: {tiers}</span> : null}
    </span>
  );
}

function tierText({ tiers }: Price): string | undefined {
  const lines = tiers?.map(
    ({ aboveInputTokens, inputNanoPerMillion, outputNanoPerMillion }) =>
      `above ${aboveInputTokens.toLocaleString('en-US')} input tokens ${priceText(inputNanoPerMillion)} in, ${priceText(outputNanoPerMillion)} out`,
  );
  return lines?.join('; ');
}
