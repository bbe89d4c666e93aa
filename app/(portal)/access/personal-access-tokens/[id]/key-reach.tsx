import { ReachCard } from '#components/home/reach-card.tsx';
import type { KeyPageData } from './load-key-page.ts';

/** What the key may call now, and through which grant. */
export function KeyReach({ page: { accounts, own } }: { page: KeyPageData }) {
  const whom = own ? 'you' : 'its owner';
  return (
    <ReachCard
      accounts={accounts}
      title="What it may call"
      none={`Nothing yet. An admin, or a manager of a provider account, has to grant ${whom} access first.`}
    />
  );
}
