import type { CustomPrice } from '#db/queries/model-prices.ts';
import type { Price } from '#lib/gateway/cost.ts';
import { catalogPrice, type PricedModel } from './price-catalog.ts';

/** The price that a call is billed at now; undefined where nobody knows one. */
export function priceInForce(
  custom: (CustomPrice & { id: string }) | null,
  model: PricedModel,
  now: Date,
): Price | undefined {
  return customPrice(custom) ?? catalogPrice(model, now);
}

/**
 * A row without prices is the decision to go back to the catalog. Where only the cached price is empty, whoever set
 * the others was told that cached input is then billed as input.
 */
export function customPrice(custom: (CustomPrice & { id: string }) | null): Price | undefined {
  if (!custom || custom.inputNanoPerMillion === null) return undefined;
  return {
    inputNanoPerMillion: custom.inputNanoPerMillion,
    cachedInputNanoPerMillion: custom.cachedInputNanoPerMillion ?? custom.inputNanoPerMillion,
    outputNanoPerMillion: custom.outputNanoPerMillion,
    version: `custom:${custom.id}`,
  };
}

const classes = [
  ['inputNanoPerMillion', 'input'],
  ['cachedInputNanoPerMillion', 'cached input'],
  ['outputNanoPerMillion', 'output'],
] as const;

/** A slip of the decimal point costs more than a question: the prices that are ten times off the public ones, in words. */
export function farFromCatalog(typed: CustomPrice, catalog: Price | undefined): string[] {
  if (!catalog) return [];
  return classes.flatMap(([field, word]) => {
    const [own, known] = [typed[field], catalog[field]];
    if (own === null || known === null || known === 0) return [];
    if (own > known * 10) return [`the ${word} price is ${times(own / known)} the public one`];
    if (own * 10 >= known) return [];
    return [
      own === 0
        ? `the ${word} price is zero`
        : `the ${word} price is 1/${Math.round(known / own)} of the public one`,
    ];
  });
}

function times(factor: number): string {
  return `${Math.round(factor)} times`;
}
