import type { ReactNode } from 'react';
import { KeyText } from '#components/shared/key-text.tsx';
import { PageHeader } from '#components/shared/page-header.tsx';
import { AbsoluteTime, RelativeTime } from '#components/shared/relative-time.tsx';
import { KeyExpiry } from './key-expiry.tsx';
import type { KeyRow } from './key-row.ts';
import { KeyStatusBadge } from './key-status-badge.tsx';

export interface KeyFacts extends Omit<KeyRow, 'id' | 'owner' | 'week'> {
  /** "yours", or whose. */
  owner: string;
}

export interface KeyHeaderProps {
  facts: KeyFacts;
  now: Date;
  /** What a hang-up does; not said of a key that is over. */
  hangUp?: ReactNode;
  /** Behind the end: the way to move it. */
  extend?: ReactNode;
  action: ReactNode;
}

/** What a key is, whose, since when, until when, and who used it last. */
export function KeyHeader({ facts, now, hangUp, extend, action }: KeyHeaderProps) {
  const { name, description, publicId, status, idle, owner, createdAt } = facts;
  return (
    <PageHeader
      title={name}
      badge={<KeyStatusBadge status={status} idle={idle} focusable />}
      description={description || undefined}
      meta={
        // The dot in front of what begins a line is cut off.
        <div className="-ml-5 flex min-w-0 flex-wrap items-center gap-y-1 [clip-path:inset(-4px_-4px_-4px_1rem)]">
          <Fact>
            <KeyText kind="pat" publicId={publicId} />
          </Fact>
          <Fact>{owner}</Fact>
          <Fact>
            created <AbsoluteTime at={createdAt} dateOnly />
          </Fact>
          <Fact>
            <End facts={facts} now={now} /> {extend}
          </Fact>
          <Fact>
            <LastUse facts={facts} />
          </Fact>
          {hangUp ? <Fact>{hangUp}</Fact> : null}
        </div>
      }
      action={action}
    />
  );
}

function Fact({ children }: { children: ReactNode }) {
  return (
    <span className="relative min-w-0 break-words pl-5 before:absolute before:left-2 before:text-control before:content-['·']">
      {children}
    </span>
  );
}

function End({ facts: { endsAt, revokedAt }, now }: { facts: KeyFacts; now: Date }) {
  if (revokedAt) {
    return (
      <>
        revoked <RelativeTime at={revokedAt} past />
      </>
    );
  }
  if (!endsAt) return 'no expiry';
  return (
    <>
      {endsAt > now ? 'expires' : 'expired'} <KeyExpiry endsAt={endsAt} revoked={false} now={now} />
    </>
  );
}

function LastUse({ facts: { lastUsedAt, lastUsedAddress, lastUsedClient } }: { facts: KeyFacts }) {
  if (!lastUsedAt) return 'never used';
  return (
    <>
      last used <RelativeTime at={lastUsedAt} past />
      {lastUsedAddress ? ` from ${lastUsedAddress}` : ''}
      {lastUsedClient ? ` (${lastUsedClient})` : ''}
    </>
  );
}
