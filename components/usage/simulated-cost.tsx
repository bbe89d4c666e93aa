import type { ReactNode } from 'react';
import { Money } from '#components/shared/figures.tsx';
import type { UsageTotals } from '#lib/usage/report.ts';

/** How much of a cost nobody is billed for; undefined where all of it is real. */
export function simulatedCost(totals: Pick<UsageTotals, 'costNano' | 'simulatedCostNano'>): ReactNode {
  const { costNano, simulatedCostNano } = totals;
  if (simulatedCostNano === 0) return undefined;
  if (simulatedCostNano === costNano) return <>all simulated</>;
  return (
    <>
      <Money nanos={simulatedCostNano} /> simulated
    </>
  );
}
