import { Callout } from '#components/shared/callout.tsx';
import type { SearchParams } from '#components/shared/table-query.ts';
import { Crumb } from '#components/shell/breadcrumb.tsx';
import { EditKey } from '#components/tokens/edit-key.tsx';
import { EndedKey } from '#components/tokens/ended-key.tsx';
import { ExtendKeyLink } from '#components/tokens/extend-key-link.tsx';
import type { ExtendableKey } from '#components/tokens/extend-words.ts';
import { FirstCall } from '#components/tokens/first-call.tsx';
import { KeyEvents } from '#components/tokens/key-events.tsx';
import { KeyHeader } from '#components/tokens/key-header.tsx';
import { keyPath } from '#components/tokens/key-row.ts';
import { KeySwitchButton } from '#components/tokens/key-switch-button.tsx';
import { RevokeKeyButton } from '#components/tokens/revoke-key-button.tsx';
import { Live } from '#components/usage/live.tsx';
import { canExtend } from '#lib/tokens/expiry-choices.ts';
import { keyActions } from '../bound-actions.ts';
import { requireKey } from './gate.ts';
import { KeyReach } from './key-reach.tsx';
import { KeyUsage } from './key-usage.tsx';
import { type KeyPageData, loadKeyPage } from './load-key-page.ts';

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
        extend={
          !key.revokedAt && canExtend(key, page.rules) ? (
            <ExtendKeyLink item={itemOf(key)} rules={page.rules} actions={keyActions} />
          ) : null
        }
        action={key.revokedAt ? null : <KeyVerbs gate={gate} page={page} />}
      />
      <div className="grid gap-4">
        <EndedKey
          status={status}
          endsAt={key.endsAt}
          revokedAt={key.revokedAt}
          disabledAt={key.disabledAt}
          disabledBy={key.disabledBy === actor.userId ? 'you' : key.disabledByLabel}
          timeZone={range.timeZone}
        />
        {page.refusal ? <Callout tone="warning">{page.refusal}</Callout> : null}
        {page.neverCalled && page.works ? (
          <>
            <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
              <FirstCall snippets={page.snippets} live={live} />
              <KeyReach page={page} />
            </div>
            <KeyEvents {...page.events} />
          </>
        ) : (
          <KeyUsage page={page} path={keyPath(key.id)} now={now} live={live} />
        )}
      </div>
    </>
  );
}

type Gate = Awaited<ReturnType<typeof requireKey>>;

function KeyVerbs({ gate: { key }, page: { status, facts, own } }: { gate: Gate; page: KeyPageData }) {
  return (
    <>
      <KeySwitchButton item={itemOf(key)} disabled={status === 'disabled'} actions={keyActions} />
      <RevokeKeyButton
        keyId={key.id}
        name={key.name}
        lastUsedAt={facts.lastUsedAt}
        owner={own ? undefined : key.ownerLabel}
        actions={keyActions}
      />
    </>
  );
}

/** Nothing that the browser need not know. */
function itemOf({ id, name, createdAt, endsAt }: Gate['key']): ExtendableKey {
  return { id, name, createdAt, endsAt };
}
