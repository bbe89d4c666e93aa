import { KeyRound } from 'lucide-react';
import { EmptyState } from '#components/shared/empty-state.tsx';
import { PageHeader } from '#components/shared/page-header.tsx';
import type { SearchParams } from '#components/shared/table-query.ts';
import { allKeysPath } from '#components/tokens/key-row.ts';
import { getSecurityRules } from '#db/queries/tenant-settings.ts';
import { requireActor } from '#lib/auth/next/gate.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { KeyList } from '../key-list.tsx';
import { loadKeys } from '../load-keys.ts';
import { WhoseTabs } from '../whose-tabs.tsx';

export const metadata = { title: 'All users’ Personal Access Tokens' };

export default async function AllTokensPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const actor = await requireActor('keys:any');
  const now = getRuntime().now();
  const [keys, rules] = await Promise.all([
    loadKeys(actor, await searchParams, 'all', now),
    getSecurityRules(getRuntime().db, actor.tenantId),
  ]);
  return (
    <>
      <PageHeader
        title="Personal Access Tokens"
        description="The keys of all users. Each may call what its owner may call at that moment."
      />
      <WhoseTabs current="all" />
      <KeyList
        path={allKeysPath}
        keys={keys}
        rules={rules}
        withOwner
        now={now}
        empty={
          <EmptyState
            icon={<KeyRound />}
            title="Nobody has a personal access token yet"
            description="Everybody makes their own. They appear here with their owner, their use and their end."
          />
        }
      />
    </>
  );
}
