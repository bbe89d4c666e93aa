import { Money } from '#components/shared/figures.tsx';
import { Estimated } from './estimated.tsx';

/** What a usage event tells of a call's cost. */
export interface CallBill {
  inputTokens: number | null;
  outputTokens: number | null;
  estimated: boolean;
  costNano: number | null;
  /** The price that the call met; null where its model had none. */
  priceVersion: string | null;
}

/** Of one call. An unknown cost says why, as far as its event tells. */
export function CallCost({ call, decimals }: { call: CallBill; decimals: number }) {
  const money = <Money nanos={call.costNano} decimals={decimals} />;
  if (call.costNano !== null) return call.estimated ? <Estimated>{money}</Estimated> : money;
  const reason = unknownCostReason(call);
  return (
    <span className="relative" title={reason}>
      {money}
      <span className="sr-only">: {reason}</span>
    </span>
  );
}

function unknownCostReason({ inputTokens, outputTokens, priceVersion }: CallBill): string {
  if (inputTokens === null && outputTokens === null) return 'What the call used is unknown';
  if (priceVersion !== null) return 'Billed at rates that the price of the model does not tell';
  return 'No price was set for the model';
}
