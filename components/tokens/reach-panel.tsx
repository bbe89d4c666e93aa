import { Callout } from '#components/shared/callout.tsx';
import { plural } from '#lib/format/number.ts';

/** A provider account that a person may call, in short. */
export interface ReachAccount {
  name: string;
  simulated: boolean;
  /** Which grant opens it. */
  through: string;
  models: number;
  /** A few of the models by name. */
  examples: readonly string[];
}

/** What a key made now could call: the rights of the person, as they are at this moment. */
export function ReachPanel({ accounts }: { accounts: readonly ReachAccount[] }) {
  return (
    <section aria-label="This key will be able to use" className="grid gap-1.5">
      <h3 className="font-medium">This key will be able to use</h3>
      {accounts.length === 0 ? (
        <Callout tone="warning">
          Nothing yet: you have access to no provider account. The key can be made now and works once an admin
          grants you one.
        </Callout>
      ) : (
        <ul className="max-h-40 divide-y overflow-y-auto rounded-lg border text-sm">
          {accounts.map((account) => (
            <ReachLine key={account.name} account={account} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ReachLine({ account }: { account: ReachAccount }) {
  const { name, simulated, through, models, examples } = account;
  return (
    <li className="px-3 py-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span>
          <code className="font-mono">{name}</code>
          {simulated ? <span className="text-muted-foreground"> · simulated</span> : null}
        </span>
        <span className="text-muted-foreground">{through}</span>
      </div>
      <p className="truncate text-muted-foreground">
        {plural(models, 'model')}: {examples.join(', ')}
        {models > examples.length ? ', …' : ''}
      </p>
    </li>
  );
}
