import { Count } from '#components/shared/figures.tsx';
import { PageHeader } from '#components/shared/page-header.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { traitsOf } from '#lib/providers/kinds.ts';
import type { Account } from './account.ts';
import type { AccountActions } from './account-actions.ts';
import { AccountStatus } from './account-status.tsx';
import { AccountSwitch } from './account-switch.tsx';
import type { Traffic } from './traffic.ts';
import { TrafficCost } from './traffic-cost.tsx';

export interface AccountHeaderProps {
  account: Account;
  models: number;
  enabledModels: number;
  traffic: Traffic;
  actions: Pick<AccountActions, 'enable' | 'disable'>;
}

export function AccountHeader({ account, models, enabledModels, traffic, actions }: AccountHeaderProps) {
  const { label, simulated } = traitsOf(account.provider);
  return (
    <PageHeader
      title={account.name}
      badge={
        <>
          <AccountStatus account={{ enabled: account.enabled, models, enabledModels }} focusable />
          {simulated ? <Badge tone="info">Simulated</Badge> : null}
        </>
      }
      meta={
        <>
          <span>{label}</span>
          <Dot />
          <span>
            {enabledModels} of {models} models on
          </span>
          <Dot />
          <span>
            <Count value={traffic.requests} unit="request" /> and <TrafficCost traffic={traffic} /> in the
            last 7 days
          </span>
        </>
      }
      action={<AccountSwitch account={account} traffic={traffic} actions={actions} />}
    />
  );
}

function Dot() {
  return (
    <span aria-hidden className="max-sm:hidden">
      ·
    </span>
  );
}
