import { Callout } from '#components/shared/callout.tsx';
import type { SearchParams } from '#components/shared/table-query.ts';
import { Crumb } from '#components/shell/breadcrumb.tsx';
import { EditKey } from '#components/tokens/edit-key.tsx';
import { EndedKey } from '#components/tokens/ended-key.tsx';
import { FirstCall } from '#components/tokens/first-call.tsx';
import { KeyHeader } from '#components/tokens/key-header.tsx';
import { keyPath } from '#components/tokens/key-row.ts';
import { RevokeKeyButton } from '#components/tokens/revoke-key-button.tsx';
import { Live } from '#components/usage/live.tsx';
import { keyActions } from '../bound-actions.ts';
import { requireKey } from './gate.ts';
import { KeyReach } from './key-reach.tsx';
import { KeyUsage } from './key-usage.tsx';
import { loadKeyPage } from './load-key-page.ts';

interface KeyPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: KeyPageProps) {
  const { key } = await requireKey((await params).id);
  return { title: key.name };
}

export default async function KeyPage({ params, searchParams }: KeyPageProps) {
  const { id } = await params;
  const gate = await requireKey(id);
  const page = await loadKeyPage(gate, await searchParams);
  const { actor, key, mark, now } = gate;
  const { range, status } = page;
  const own = key.userId === actor.userId;
  // Whatever is refused has no calls to wait for.
  const live = page.works ? (
    <Live href={`${keyPath(key.id)}/pulse`} mark={mark} timeZone={range.timeZone} />
  ) : null;
  return (
    <>
      <Crumb label={key.name} />
      <KeyHeader
        facts={page.facts}
        now={now}
        hangUp={
          key.revokedAt ? null : (
            <EditKey keyId={key.id} name={key.name} drainSeconds={key.drainSeconds} actions={keyActions} />
          )
        }
        action={
          key.revokedAt ? null : (
            <RevokeKeyButton
              keyId={key.id}
              name={key.name}
              lastUsedAt={page.facts.lastUsedAt}
              owner={own ? undefined : key.ownerLabel}
              actions={keyActions}
            />
          )
        }
      />
      <div className="grid gap-4">
        <EndedKey status={status} endsAt={key.endsAt} revokedAt={key.revokedAt} timeZone={range.timeZone} />
        {page.refusal ? <Callout tone="warning">{page.refusal}</Callout> : null}
        {page.neverCalled && page.works ? (
          <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <FirstCall snippets={page.snippets} live={live} />
            <KeyReach page={page} />
          </div>
        ) : (
          <KeyUsage page={page} path={keyPath(key.id)} now={now} live={live} />
        )}
      </div>
    </>
  );
}
