import type { ReactNode } from 'react';
import { ModelId } from '#components/models/model-id.tsx';
import { ModelTypes } from '#components/models/model-types.tsx';
import { SimulatedMark } from '#components/models/simulated-mark.tsx';
import { Callout } from '#components/shared/callout.tsx';
import { CopyButton } from '#components/shared/copy-button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import type { EffectiveAccount, EffectiveModel } from '#lib/access/effective.ts';
import { plural } from '#lib/format/number.ts';

const accountsAtOnce = 3;
const modelsAtOnce = 6;

export interface ReachCardProps {
  accounts: readonly EffectiveAccount[];
  title?: string;
  /** What stands there when nothing may be called. */
  none?: string;
}

const nothingYet =
  'Nothing yet. An admin, or a manager of a provider account, has to grant you access first.';

/** Every model that may be called, by provider account, each with the grant that opens it. */
export function ReachCard({ accounts, title = 'What you may call', none = nothingYet }: ReachCardProps) {
  const models = accounts.reduce((sum, account) => sum + account.models.length, 0);
  return (
    <Card aria-labelledby="models">
      <CardHeader
        id="models"
        title={title}
        description={models > 0 ? `${plural(models, 'model')}; a call names one by its whole id` : undefined}
      />
      <CardBody className="grid grid-cols-1 gap-4">
        {accounts.length === 0 ? <Callout tone="warning">{none}</Callout> : <Accounts accounts={accounts} />}
      </CardBody>
    </Card>
  );
}

/** A company with many accounts does not push the rest of the page out of sight. */
function Accounts({ accounts }: { accounts: readonly EffectiveAccount[] }) {
  const rest = accounts.slice(accountsAtOnce);
  const draw = (account: EffectiveAccount) => <Account key={account.providerAccountId} account={account} />;
  return (
    <>
      {accounts.slice(0, accountsAtOnce).map(draw)}
      {rest.length > 0 ? (
        <More label={plural(rest.length, 'more provider account')}>
          <div className="grid grid-cols-1 gap-4 pt-3">{rest.map(draw)}</div>
        </More>
      ) : null}
    </>
  );
}

function More({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className="group/more">
      <summary className="w-fit rounded-sm py-1 text-link text-sm">
        <span className="group-open/more:hidden">Show {label}</span>
        <span className="hidden group-open/more:inline">Show fewer</span>
      </summary>
      {children}
    </details>
  );
}

function Account({ account: { name, simulated, through, models } }: { account: EffectiveAccount }) {
  const rest = models.slice(modelsAtOnce);
  return (
    <section aria-label={name} className="min-w-0">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <h3 className="flex items-center gap-2 font-medium">
          {name}
          {simulated ? <SimulatedMark /> : null}
        </h3>
        <p className="text-muted-foreground text-sm">{through}</p>
      </div>
      <ModelNames models={models.slice(0, modelsAtOnce)} />
      {rest.length > 0 ? (
        <More label={plural(rest.length, 'more model')}>
          <ModelNames models={rest} />
        </More>
      ) : null}
    </section>
  );
}

function ModelNames({ models }: { models: readonly EffectiveModel[] }) {
  return (
    <ul>
      {models.map(({ id, name, types }) => (
        <li key={id} className="flex min-w-0 items-center gap-1 border-b py-0.5 last:border-b-0">
          <ModelId id={name} />
          <CopyButton value={name} what={name} />
          <span className="ml-auto shrink-0 pl-2 text-muted-foreground text-xs">
            <ModelTypes types={types} />
          </span>
        </li>
      ))}
    </ul>
  );
}
