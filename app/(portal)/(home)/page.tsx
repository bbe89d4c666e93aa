import { BaseUrl } from '#components/home/base-url.tsx';
import { DayFigures } from '#components/home/day-figures.tsx';
import { FirstSteps } from '#components/home/first-steps.tsx';
import { LastCalls } from '#components/home/last-calls.tsx';
import { ReachCard } from '#components/home/reach-card.tsx';
import { PageHeader } from '#components/shared/page-header.tsx';
import { SnippetTabs } from '#components/shared/snippet-tabs.tsx';
import { keysPath } from '#components/tokens/key-row.ts';
import { KeyVariable } from '#components/tokens/key-variable.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Live } from '#components/usage/live.tsx';
import { countHeldPats } from '#db/queries/api-keys.ts';
import { byAccount, effectiveModels } from '#lib/access/effective.ts';
import { requireActor } from '#lib/auth/next/gate.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { answeredModels } from '#lib/snippets/answered-models.ts';
import { answeredRoutes } from '#lib/snippets/answered-routes.ts';
import { pickModels } from '#lib/snippets/pick-model.ts';
import { openaiBaseUrl } from '#lib/snippets/snippet.ts';
import { firstCallSnippets } from '#lib/snippets/snippets.ts';
import { lastCalls, totalsOfUser } from '#lib/usage/keys.ts';
import { last24hFrom } from '#lib/usage/range.ts';
import { firstCallMark } from './first-call-mark.ts';
import { PasswordDueOf } from './password-due.tsx';

export const metadata = { title: 'Home' };

const callsShown = 10;
export default async function HomePage() {
  const { tenantId, userId, email } = await requireActor('keys:own');
  const now = getRuntime().now();
  const { db, config } = getRuntime();
  const [keys, models, answered, calls, totals] = await Promise.all([
    countHeldPats(db, tenantId, userId, now),
    effectiveModels(db, tenantId, { userId }),
    answeredModels(db, tenantId, now),
    lastCalls(db, tenantId, { userId }, { now, limit: callsShown }),
    totalsOfUser(db, tenantId, userId, last24hFrom(now)),
  ]);
  const facts = { origin: config.publicUrl, ...pickModels(models, answered) };
  return (
    <>
      <PageHeader title="Home" description="One address and one key for every model that you may call." />
      <div className="grid grid-cols-1 gap-6">
        <PasswordDueOf tenantId={tenantId} userId={userId} email={email} />
        {keys === 0 || calls.length === 0 ? (
          <FirstSteps
            hasKey={keys > 0}
            newKeyHref={`${keysPath}?new=1`}
            live={calls.length > 0 ? null : <Live href="/pulse" mark={firstCallMark(keys, undefined)} />}
          />
        ) : null}
        <DayFigures totals={totals} />
        <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <Card aria-labelledby="first-call">
            <CardHeader id="first-call" title="First call" />
            <CardBody className="grid grid-cols-1 gap-3">
              <BaseUrl url={openaiBaseUrl(config.publicUrl)} />
              <KeyVariable />
              <SnippetTabs snippets={firstCallSnippets(facts, answeredRoutes())} />
            </CardBody>
          </Card>
          <ReachCard accounts={byAccount(models)} />
        </div>
        <LastCalls calls={calls} />
      </div>
    </>
  );
}
