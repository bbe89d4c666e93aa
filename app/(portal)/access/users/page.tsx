import { UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import { DataTable } from '#components/shared/data-table.tsx';
import { EmptyState } from '#components/shared/empty-state.tsx';
import type { TableFilter } from '#components/shared/filter-select.tsx';
import { PageHeader } from '#components/shared/page-header.tsx';
import { readTableQuery, type SearchParams, type TableQuery } from '#components/shared/table-query.ts';
import { AddUser } from '#components/users/add-user.tsx';
import { AddUserButton } from '#components/users/add-user-button.tsx';
import { type PersonRow, usersPath } from '#components/users/person-row.ts';
import { userColumns } from '#components/users/user-columns.tsx';
import { UserMenu } from '#components/users/user-menu.tsx';
import { hasTeamMembers } from '#db/queries/teams.ts';
import { type TenantRole, tenantRoles } from '#lib/access/permissions.ts';
import { roleWords } from '#lib/access/role-words.ts';
import { requireActor } from '#lib/auth/next/gate.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { listPeople, type PeopleListing } from '#lib/users/list.ts';
import { userActions } from './bound-actions.ts';

const pageSize = 50;
const sorts = ['email', 'name', 'last-signed-in'] as const;
const statuses = ['active', 'deactivated'] as const;

const rules = {
  sorts,
  defaultSort: { column: 'email', direction: 'asc' },
  filters: { status: statuses, role: tenantRoles },
} as const;

const filters: readonly TableFilter[] = [
  {
    name: 'status',
    label: 'Status',
    options: [
      { value: 'active', label: 'Active' },
      { value: 'deactivated', label: 'Deactivated' },
    ],
  },
  {
    name: 'role',
    label: 'Role',
    options: tenantRoles.map((role) => ({ value: role, label: roleWords[role] })),
  },
];

/** Asked here too: a title must not tell what the page does not. */
export async function generateMetadata(): Promise<Metadata> {
  await requireActor('users:read');
  return { title: 'Users' };
}

export default async function UsersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const actor = await requireActor('users:read');
  const { db, config } = getRuntime();
  const query = readTableQuery(await searchParams, rules);
  const page = { limit: pageSize, cursor: query.after ?? query.before };
  const [people, withTeams] = await Promise.all([
    listPeople(db, actor, listingOf(query), page, getRuntime().now()),
    hasTeamMembers(db, actor.tenantId),
  ]);
  const signInUrl = `${config.publicUrl}/sign-in`;
  const rows: PersonRow[] = people.rows.map((person) => ({ ...person, isSelf: person.id === actor.userId }));
  const first = !(query.after || query.before);
  return (
    <>
      <PageHeader
        title="Users"
        description="The people who sign in here. Who is deactivated can neither sign in nor call a model; what they did stays on record."
        action={<AddUserButton />}
      />
      <AddUser signInUrl={signInUrl} provider={config.oidc?.name} actions={userActions} />
      <DataTable
        label="Users"
        path={usersPath}
        query={query}
        columns={userColumns({ withTeams, menu: (row) => menuOf(row, signInUrl) })}
        rows={rows}
        rowKey={({ id }) => id}
        toolbar={{ search: 'Search people', filters }}
        page={{
          next: people.next,
          previous: people.previous,
          total: people.total,
          ...(first ? { from: 1 } : {}),
        }}
        empty={
          <EmptyState
            icon={<UsersRound />}
            title="Nobody is here yet"
            description="People sign in here, make keys of their own and call the models that they were given."
            action={<AddUserButton />}
          />
        }
      />
    </>
  );
}

function listingOf({ search, sort, filters: asked }: TableQuery): PeopleListing {
  return {
    search,
    status: statuses.find((known) => known === asked.status),
    role: tenantRoles.find((known): known is TenantRole => known === asked.role),
    sort: sorts.find((known) => known === sort.column),
    descending: sort.direction === 'desc',
  };
}

/** Of a row, what the browser needs for its verbs: nothing else of it is sent. */
function menuOf({ id, email, roles, active, heldKeys, isSelf }: PersonRow, signInUrl: string) {
  const person = { id, email, roles, active, heldKeys, isSelf };
  return <UserMenu person={person} signInUrl={signInUrl} actions={userActions} />;
}
