import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AccountAccess } from '#components/models/account-access.tsx';
import { AccountConnection } from '#components/models/account-connection.tsx';
import { AccountHeader } from '#components/models/account-header.tsx';
import { AddModelsDialog } from '#components/models/add-models-dialog.tsx';
import { DeleteAccount } from '#components/models/delete-account.tsx';
import { modelTableRules, selectModels, sumTraffic } from '#components/models/model-rows.ts';
import { ModelTable } from '#components/models/model-table.tsx';
import { readTableQuery, type SearchParams } from '#components/shared/table-query.ts';
import { Crumb } from '#components/shell/breadcrumb.tsx';
import { listGrants } from '#db/queries/grants.ts';
import { listModelTraffic } from '#db/queries/provider-account-overview.ts';
import { findProviderAccountSettings } from '#db/queries/provider-accounts.ts';
import { type AccountModel, listAccountModels } from '#lib/models/list.ts';
import { simulatedKinds } from '#lib/providers/kinds.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { daysAgo } from '#lib/usage/range.ts';
import { requireAccount } from '../gate.ts';
import { accountActions, grantActions, modelActions } from './bound-actions.ts';

interface AccountPageProps {
  params: Promise<{ account: string }>;
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: AccountPageProps): Promise<Metadata> {
  const { account } = await requireAccount((await params).account);
  return { title: account.name };
}

export default async function AccountPage({ params, searchParams }: AccountPageProps) {
  const { actor, account } = await requireAccount((await params).account);
  const query = readTableQuery(await searchParams, modelTableRules);
  const { db } = getRuntime();
  const now = getRuntime().now();
  const [settings, models, grants, traffic] = await Promise.all([
    findProviderAccountSettings(db, actor.tenantId, account.id),
    listAccountModels(db, actor.tenantId, account.id, now),
    listGrants(db, actor.tenantId, account.id),
    listModelTraffic(db, actor.tenantId, {
      providerAccountId: account.id,
      since: daysAgo(now, 7),
      simulatedKinds,
    }),
  ]);
  if (!settings) notFound();
  const known = models.map((model) => model.upstreamId);
  const sums = sumTraffic(traffic.values());
  return (
    <>
      <Crumb label={account.name} />
      <AccountHeader
        account={settings}
        models={models.length}
        enabledModels={models.filter((model) => model.enabled).length}
        traffic={sums}
        actions={accountActions}
      />
      <div className="grid items-start gap-4 pb-8 lg:grid-cols-2">
        <AccountConnection account={settings} actions={accountActions} />
        <AccountAccess account={settings} grants={grants} actions={grantActions} />
      </div>
      <section aria-labelledby="models" className="pb-8">
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 pb-3">
          <div>
            <h2 id="models" className="font-semibold text-lg">
              Models
            </h2>
            <p className="text-muted-foreground text-sm">{describePrices(models)}</p>
          </div>
          {models.length > 0 ? (
            <AddModelsDialog account={settings} known={known} actions={modelActions} />
          ) : null}
        </div>
        <ModelTable
          account={settings}
          {...selectModels(account.name, models, traffic, query)}
          query={query}
          total={models.length}
          types={[...new Set(models.flatMap((model) => model.types))].sort()}
          actions={modelActions}
          add={<AddModelsDialog account={settings} known={known} actions={modelActions} />}
        />
      </section>
      <DeleteAccount account={settings} actions={accountActions} />
    </>
  );
}

function describePrices(models: readonly AccountModel[]): string {
  const unknown = models.filter(({ price }) => price === null).length;
  const unit = 'Prices are dollars per million tokens.';
  if (unknown === 0) return unit;
  const whose =
    unknown === 1
      ? '1 model has no known price: its calls'
      : `${unknown} models have no known price: their calls`;
  return `${unit} ${whose} count without a cost until you set one.`;
}
