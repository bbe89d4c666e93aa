import { KeyRound } from 'lucide-react';
import { Callout } from '#components/shared/callout.tsx';
import { EmptyState } from '#components/shared/empty-state.tsx';
import { PageHeader } from '#components/shared/page-header.tsx';
import type { SearchParams } from '#components/shared/table-query.ts';
import { CreateKey } from '#components/tokens/create-key.tsx';
import { CreateKeyButton } from '#components/tokens/create-key-button.tsx';
import { keyPath, keysPath } from '#components/tokens/key-row.ts';
import { type ApiKeySummary, countHeldPats, findLeastUsedPat } from '#db/queries/api-keys.ts';
import { getSecurityRules, type SecurityRules } from '#db/queries/tenant-settings.ts';
import { byAccount, type EffectiveAccount, effectiveModels } from '#lib/access/effective.ts';
import { requireActor } from '#lib/auth/next/gate.ts';
import { plural } from '#lib/format/number.ts';
import { formatDate } from '#lib/format/time.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { answeredModels } from '#lib/snippets/answered-models.ts';
import { answeredRoutes } from '#lib/snippets/answered-routes.ts';
import { pickModels } from '#lib/snippets/pick-model.ts';
import { exportKeyCode, type SnippetFacts } from '#lib/snippets/snippet.ts';
import { firstCallSnippets } from '#lib/snippets/snippets.ts';
import { getTimeZone } from '../../../viewer-time-zone.ts';
import { keyActions } from '../bound-actions.ts';
import { KeyList } from '../key-list.tsx';
import { loadKeys } from '../load-keys.ts';
import { WhoseTabs } from '../whose-tabs.tsx';

export const metadata = { title: 'Personal Access Tokens' };

const examplesOfAccount = 4;

interface PageProps {
  searchParams: Promise<SearchParams>;
}

export default async function PersonalAccessTokensPage({ searchParams }: PageProps) {
  const actor = await requireActor('keys:own');
  const now = getRuntime().now();
  const { db, config } = getRuntime();
  const [keys, rules, used, models, answered, leastUsed] = await Promise.all([
    loadKeys(actor, await searchParams, 'own', now),
    getSecurityRules(db, actor.tenantId),
    countHeldPats(db, actor.tenantId, actor.userId, now),
    effectiveModels(db, actor.tenantId, { userId: actor.userId }),
    answeredModels(db, actor.tenantId, now),
    findLeastUsedPat(db, actor.tenantId, actor.userId, now),
  ]);
  const call = { origin: config.publicUrl, ...pickModels(models, answered), answered: answeredRoutes() };
  const full = rules.maxPatsPerUser !== null && used >= rules.maxPatsPerUser;
  const isEmpty = keys.rows.length === 0 && !keys.isNarrowed;
  return (
    <>
      <PageHeader
        title="Personal Access Tokens"
        description={describeRules(rules, used)}
        action={isEmpty ? undefined : <CreateKeyButton disabled={full} />}
      />
      <CreateKey
        rules={rules}
        used={used}
        full={full}
        call={call}
        reach={byAccount(models).map(reachOf)}
        actions={keyActions}
      />
      {actor.permissions.has('keys:any') ? <WhoseTabs current="own" /> : null}
      {full && leastUsed ? (
        <FullNotice
          used={used}
          leastUsed={leastUsed}
          max={rules.maxPatsPerUser}
          timeZone={await getTimeZone()}
        />
      ) : null}
      <KeyList
        path={keysPath}
        keys={keys}
        rules={rules}
        withOwner={false}
        now={now}
        empty={
          <EmptyState
            icon={<KeyRound />}
            title="No personal access token yet"
            description="A personal access token is a key that calls every model you may use, as you."
            action={<CreateKeyButton disabled={full} />}
            example={exampleOf(call)}
            exampleName="curl command"
          />
        }
      />
    </>
  );
}

/** Ready to be pasted, once the key is in it. */
function exampleOf(facts: SnippetFacts): string {
  const curl = firstCallSnippets(facts, ['chat/completions']).find(({ id }) => id === 'curl');
  return `${exportKeyCode}\n${curl?.code ?? ''}`;
}

function describeRules({ maxPatsPerUser, maxPatAgeDays }: SecurityRules, used: number): string {
  const count = maxPatsPerUser === null ? '' : ` ${used} of ${maxPatsPerUser} used.`;
  const age = maxPatAgeDays === null ? '' : ` Each works ${plural(maxPatAgeDays, 'day')} at most.`;
  return `Keys that act as you.${count}${age}`;
}

interface FullNoticeProps {
  used: number;
  max: number | null;
  leastUsed: ApiKeySummary;
  timeZone: string;
}

/** Where no more may be made: which one to give up first. */
function FullNotice({ used, max, leastUsed, timeZone }: FullNoticeProps) {
  // More than one where the limit was lowered after they were made.
  const tooMany = max === null ? 0 : used - max + 1;
  const { id, name, lastUsedAt } = leastUsed;
  const since = lastUsedAt ? `was last used on ${formatDate(lastUsedAt, timeZone)}` : 'was never used';
  return (
    <Callout tone="warning" className="mb-4" link={{ href: keyPath(id), label: `Open ${name}` }}>
      {used} of {max} used: revoke {tooMany === 1 ? 'one' : tooMany} to make another. {name} {since}.
    </Callout>
  );
}

function reachOf({ name, simulated, through, models }: EffectiveAccount) {
  const examples = models.slice(0, examplesOfAccount).map((model) => model.name.slice(name.length + 1));
  return { name, simulated, through, models: models.length, examples };
}
