import { ModelId } from '#components/models/model-id.tsx';
import { SimulatedMark } from '#components/models/simulated-mark.tsx';
import { Count, Money, Percent, Tokens } from '#components/shared/figures.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeaderCell, TableRow } from '#components/ui/table.tsx';
import { moneyDecimals } from '#lib/format/money.ts';
import { formatCount } from '#lib/format/number.ts';
import type { ModelUsage } from '#lib/usage/report.ts';
import { errorShare } from './error-share.ts';
import { unknownCostReasons } from './unknown-cost.ts';

const figure = 'whitespace-nowrap text-right tabular';
const wide = 'max-sm:hidden';

/** What each model had of a range, the most called first. */
export function ModelSplit({ models }: { models: readonly ModelUsage[] }) {
  const decimals = moneyDecimals(models.map(({ costNano }) => costNano));
  return (
    <Card aria-labelledby="by-model">
      <CardHeader id="by-model" title="By model" />
      {models.length === 0 ? (
        <p className="px-4 pt-2 pb-6 text-muted-foreground">No requests in this time</p>
      ) : (
        <Table className="mt-1">
          <caption className="sr-only">Usage by model</caption>
          <TableHead>
            <tr>
              <TableHeaderCell className="pl-4">Model</TableHeaderCell>
              <TableHeaderCell className="text-right">Requests</TableHeaderCell>
              <TableHeaderCell className={`text-right ${wide}`}>Errors</TableHeaderCell>
              <TableHeaderCell className={`text-right ${wide}`}>Tokens in</TableHeaderCell>
              <TableHeaderCell className={`text-right ${wide}`}>Out</TableHeaderCell>
              <TableHeaderCell className={`text-right ${wide}`}>Cached</TableHeaderCell>
              <TableHeaderCell className="pr-4 text-right">Cost</TableHeaderCell>
            </tr>
          </TableHead>
          <TableBody>
            {models.map((usage) => (
              <ModelRow key={usage.model} usage={usage} decimals={decimals} />
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}

function ModelRow({ usage, decimals }: { usage: ModelUsage; decimals: number }) {
  const { model, requests, inputTokens, outputTokens, cachedInputTokens } = usage;
  const tokensIn = <Tokens value={inputTokens} />;
  const tokensOut = <Tokens value={outputTokens} />;
  const cached = <Tokens value={cachedInputTokens} />;
  const share = <Percent share={errorShare(usage)} />;
  return (
    <TableRow>
      <TableCell className="w-full max-w-0 pl-4 max-sm:py-2">
        <span className="flex min-w-0 items-center gap-x-2 max-sm:flex-wrap">
          <ModelId id={model} />
          {usage.simulatedRequests > 0 ? <SimulatedMark /> : null}
        </span>
        <span className="text-muted-foreground text-xs sm:hidden">
          {tokensIn} in · {tokensOut} out · {cached} cached · {share} errors
        </span>
      </TableCell>
      <TableCell className={figure}>
        <Count value={requests} />
      </TableCell>
      <TableCell className={`${figure} ${wide}`}>{share}</TableCell>
      <TableCell className={`${figure} ${wide}`}>{tokensIn}</TableCell>
      <TableCell className={`${figure} ${wide}`}>{tokensOut}</TableCell>
      <TableCell className={`${figure} ${wide}`}>{cached}</TableCell>
      <TableCell className={`${figure} pr-4`}>
        <Money nanos={usage.costNano} decimals={decimals} />
        {usage.unpricedRequests > 0 && usage.costNano !== null ? (
          <span
            className="block text-muted-foreground text-xs"
            title={`Not in the sum: ${unknownCostReasons}`}
          >
            + {formatCount(usage.unpricedRequests)} <span className="max-sm:sr-only">of </span>unknown
            <span className="max-sm:sr-only"> cost</span>
          </span>
        ) : null}
      </TableCell>
    </TableRow>
  );
}
