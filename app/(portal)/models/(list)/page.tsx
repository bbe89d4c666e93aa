import type { Metadata } from 'next';
import { AccountList } from '#components/models/account-list.tsx';
import { accountTableRules, selectAccounts } from '#components/models/account-rows.ts';
import { AddAccountDialog } from '#components/models/add-account-dialog.tsx';
import { PageHeader } from '#components/shared/page-header.tsx';
import { readTableQuery, type SearchParams } from '#components/shared/table-query.ts';
import { listAccountOverviews } from '#db/queries/provider-account-overview.ts';
import { simulatedKinds } from '#lib/providers/kinds.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { daysAgo } from '#lib/usage/range.ts';
import { newAccountActions } from '../bound-actions.ts';
import { requireSomeManager } from '../gate.ts';

/** Asked here too: a title must not tell what the page does not. */
export async function generateMetadata(): Promise<Metadata> {
  await requireSomeManager();
  return { title: 'Models' };
}

export default async function ModelsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { actor, managed } = await requireSomeManager();
  const query = readTableQuery(await searchParams, accountTableRules);
  const accounts = await listAccountOverviews(getRuntime().db, actor.tenantId, {
    only: managed,
    since: daysAgo(getRuntime().now(), 7),
    simulatedKinds,
  });
  const mayAdd = managed === 'all';
  return (
    <>
      <PageHeader
        title="Models"
        description={
          mayAdd
            ? 'Provider accounts hold a provider’s credential and its models, and say who may call them.'
            : 'The provider accounts that you manage: their models, and who may call them.'
        }
        action={mayAdd && accounts.length > 0 ? <AddAccountDialog actions={newAccountActions} /> : null}
      />
      <AccountList
        rows={selectAccounts(accounts, query)}
        total={accounts.length}
        query={query}
        add={mayAdd ? <AddAccountDialog actions={newAccountActions} /> : null}
      />
    </>
  );
}
