import { Callout } from '#components/shared/callout.tsx';
import { CopyButton } from '#components/shared/copy-button.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import type { EffectiveAccount, EffectiveModel } from '#lib/access/effective.ts';
import { formatCount, plural } from '#lib/format/number.ts';

const shownAtOnce = 6;

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
        description={models > 0 ? `${plural(models, 'model')}, named as they are called` : undefined}
      />
      <CardBody className="grid grid-cols-1 gap-4">
        {accounts.length === 0 ? (
          <Callout tone="warning">{none}</Callout>
        ) : (
          accounts.map((account) => <Account key={account.providerAccountId} account={account} />)
        )}
      </CardBody>
    </Card>
  );
}

function Account({ account: { name, simulated, through, models } }: { account: EffectiveAccount }) {
  const rest = models.slice(shownAtOnce);
  return (
    <section aria-label={name} className="min-w-0">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <h3 className="flex items-center gap-2 font-medium">
          {name}
          {simulated ? <Badge>simulated</Badge> : null}
        </h3>
        <p className="text-muted-foreground text-sm">{through}</p>
      </div>
      <ModelNames models={models.slice(0, shownAtOnce)} />
      {rest.length > 0 ? (
        <details className="group">
          <summary className="w-fit rounded-sm py-1 text-link text-sm">
            <span className="group-open:hidden">Show {formatCount(rest.length)} more</span>
            <span className="hidden group-open:inline">Show fewer</span>
          </summary>
          <ModelNames models={rest} />
        </details>
      ) : null}
    </section>
  );
}

function ModelNames({ models }: { models: readonly EffectiveModel[] }) {
  return (
    <ul>
      {models.map(({ id, name, types }) => (
        <li key={id} className="flex min-w-0 items-center gap-1 border-b py-0.5 last:border-b-0">
          <code className="min-w-0 truncate font-mono text-sm">{name}</code>
          <CopyButton value={name} what={name} />
          <span className="ml-auto truncate pl-2 text-muted-foreground text-xs">{types.join(', ')}</span>
        </li>
      ))}
    </ul>
  );
}
