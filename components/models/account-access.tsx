'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Input } from '#components/ui/input.tsx';
import { GiveAccessDialog } from './give-access-dialog.tsx';
import type { GrantActions } from './grant-actions.ts';
import { GrantItem } from './grant-item.tsx';
import type { GrantRow } from './grant-row.ts';

const shownAtFirst = 6;
const searchFrom = 12;

export interface AccountAccessProps {
  account: { id: string; name: string };
  grants: readonly GrantRow[];
  actions: GrantActions;
}

export function AccountAccess({ account, grants, actions }: AccountAccessProps) {
  return (
    <Card aria-labelledby="access">
      <CardHeader
        id="access"
        title="Who may use it"
        description="Tenant admins may call its models without being named here."
        action={<GiveAccessDialog account={account} grants={grants} actions={actions} />}
      />
      <CardBody>
        {grants.length === 0 ? (
          <p className="rounded-lg border border-dashed px-4 py-8 text-center text-muted-foreground">
            Nobody but tenant admins may call its models yet.
          </p>
        ) : (
          <GrantList account={account} grants={grants} actions={actions} />
        )}
      </CardBody>
    </Card>
  );
}

function GrantList({ account, grants, actions }: AccountAccessProps) {
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(false);
  const text = search.trim().toLowerCase();
  const matching = text ? grants.filter(({ subject }) => subject.label.toLowerCase().includes(text)) : grants;
  const shown = all || text ? matching : matching.slice(0, shownAtFirst);
  return (
    <div className="grid grid-cols-1 gap-2">
      {grants.length >= searchFrom ? (
        <Input
          type="search"
          aria-label="Search who may use it"
          placeholder="Search who may use it"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      ) : null}
      <ul aria-label="Who may use it" className="max-h-96 divide-y overflow-y-auto rounded-lg border">
        {shown.map((grant) => (
          <GrantItem key={grant.id} account={account} grant={grant} actions={actions} />
        ))}
        {matching.length === 0 ? <li className="px-3 py-3 text-muted-foreground">Nobody matches.</li> : null}
      </ul>
      {matching.length > shown.length ? (
        <Button size="sm" variant="ghost" className="justify-self-start" onClick={() => setAll(true)}>
          Show all {grants.length}
        </Button>
      ) : null}
    </div>
  );
}
