import type { ReactNode } from 'react';
import { AheadLink } from '#components/shared/ahead-link.tsx';
import type { Column } from '#components/shared/data-table.tsx';
import { Count } from '#components/shared/figures.tsx';
import { menuColumn } from '#components/shared/menu-column.tsx';
import { RelativeTime } from '#components/shared/relative-time.tsx';
import { StatusBadge } from '#components/shared/status-badge.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { describeRoles } from '#lib/access/role-words.ts';
import { plural } from '#lib/format/number.ts';
import { keysOfHref, mainRole, type PersonRow } from './person-row.ts';

/** Columns of free text share what is left and cut their text; they never push the others out. */
export function userColumns(options: {
  /** Where nobody is in a team, nothing is said of teams. */
  withTeams: boolean;
  menu: (row: PersonRow) => ReactNode;
}): Column<PersonRow>[] {
  return [
    {
      id: 'email',
      header: 'E-mail',
      sort: 'asc',
      card: 'title',
      className: 'sm:w-full sm:min-w-24 sm:max-w-0 md:min-w-44 xl:min-w-64',
      cell: Email,
    },
    {
      id: 'name',
      header: 'Name',
      sort: 'asc',
      card: 'line',
      from: 'xl',
      className: 'sm:max-w-40',
      cell: ({ displayName }) => (
        <span className="data-cut block" title={displayName || undefined}>
          {displayName || <span className="text-muted-foreground">—</span>}
        </span>
      ),
    },
    { id: 'role', header: 'Role', card: 'line', cell: Role },
    { id: 'status', header: 'Status', card: 'badge', cell: Status },
    ...(options.withTeams ? [teamsColumn] : []),
    { id: 'keys', header: 'Keys', align: 'end', card: 'line', cell: Keys },
    {
      id: 'last-signed-in',
      header: 'Last sign-in',
      sort: 'desc',
      card: 'line',
      cell: ({ lastSignedInAt }) => <RelativeTime at={lastSignedInAt} none="never" />,
    },
    menuColumn(options.menu),
  ];
}

const teamsColumn: Column<PersonRow> = {
  id: 'teams',
  header: 'Teams',
  card: 'line',
  from: 'lg',
  className: 'sm:max-w-32 xl:max-w-48',
  cell: Teams,
};

function Email({ email, isSelf }: PersonRow) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="data-cut font-medium" title={email}>
        {email}
      </span>
      {isSelf ? <Badge>You</Badge> : null}
    </span>
  );
}

function Role({ roles }: PersonRow) {
  const words = describeRoles(roles);
  if (mainRole(roles) === 'tenant-admin') return <Badge tone="accent">{words}</Badge>;
  return <span className="whitespace-nowrap">{words}</span>;
}

function Status({ active }: PersonRow) {
  if (active) return <StatusBadge tone="ok" label="Active" />;
  return (
    <StatusBadge
      tone="neutral"
      label="Deactivated"
      hint="Cannot sign in, and every key is revoked. Reactivate to let them sign in again."
    />
  );
}

const mostTeams = 2;

function Teams({ teams }: PersonRow) {
  if (teams.length === 0) return <span className="text-muted-foreground">none</span>;
  const names = teams.map(({ name, isManager }) => (isManager ? `${name} (manager)` : name));
  const more = names.length - mostTeams;
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={names.join(', ')}>
      <span className="truncate">{names.slice(0, mostTeams).join(', ')}</span>
      {more > 0 ? <span className="shrink-0 text-muted-foreground">+{more}</span> : null}
    </span>
  );
}

function Keys({ email, heldKeys }: PersonRow) {
  if (heldKeys === 0) return <Count value={0} />;
  return (
    <AheadLink
      href={keysOfHref(email)}
      aria-label={`${plural(heldKeys, 'key')} of ${email}`}
      className="tabular relative text-link underline-offset-4 hover:underline"
    >
      <Count value={heldKeys} />
    </AheadLink>
  );
}
