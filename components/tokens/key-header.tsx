import type { ReactNode } from 'react';
import { KeyText } from '#components/shared/key-text.tsx';
import { PageHeader } from '#components/shared/page-header.tsx';
import { AbsoluteTime, RelativeTime } from '#components/shared/relative-time.tsx';
import type { KeyStatus } from '#lib/tokens/key-status.ts';
import { KeyExpiry } from './key-expiry.tsx';
import { KeyStatusBadge } from './key-status-badge.tsx';

export interface KeyFacts {
  name: string;
  description: string;
  publicId: string;
  status: KeyStatus;
  idle: boolean;
  /** "yours", or whose. */
  owner: string;
  createdAt: Date;
  endsAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
  lastUsedClient: string | null;
}

export interface KeyHeaderProps {
  facts: KeyFacts;
  now: Date;
  action: ReactNode;
}

/** What a key is, whose, since when, until when, and who used it last. */
export function KeyHeader({ facts, now, action }: KeyHeaderProps) {
  const { name, description, publicId, status, idle, owner, createdAt } = facts;
  return (
    <PageHeader
      title={name}
      badge={<KeyStatusBadge status={status} idle={idle} focusable />}
      description={description || undefined}
      meta={
        <>
          <KeyText kind="pat" publicId={publicId} />
          <Fact>{owner}</Fact>
          <Fact>
            created <AbsoluteTime at={createdAt} dateOnly />
          </Fact>
          <Fact>
            <End facts={facts} now={now} />
          </Fact>
          <Fact>
            <LastUse facts={facts} />
          </Fact>
        </>
      }
      action={action}
    />
  );
}

function Fact({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex min-w-0 items-baseline gap-x-1 sm:before:mr-2 sm:before:text-control sm:before:content-['·']">
      <span className="min-w-0 break-words">{children}</span>
    </span>
  );
}

function End({ facts: { endsAt, revokedAt }, now }: { facts: KeyFacts; now: Date }) {
  if (revokedAt) {
    return (
      <>
        revoked <RelativeTime at={revokedAt} />
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
      last used <RelativeTime at={lastUsedAt} />
      {lastUsedAddress ? ` from ${lastUsedAddress}` : ''}
      {lastUsedClient ? ` (${lastUsedClient})` : ''}
    </>
  );
}
