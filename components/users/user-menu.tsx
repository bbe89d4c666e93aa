'use client';

import {
  CircleSlash,
  KeyRound,
  LockKeyhole,
  ScrollText,
  UserCog,
  UserRoundCheck,
  UserRoundX,
} from 'lucide-react';
import Link from 'next/link';
import { useRef, useState } from 'react';
import { useConsequences } from '#components/shared/consequences.tsx';
import { RowMenu } from '#components/shared/row-menu.tsx';
import { DropdownMenuItem, DropdownMenuSeparator } from '#components/ui/dropdown-menu.tsx';
import { auditOfHref, keysOfHref, type PersonRow } from './person-row.ts';
import type { UserActions } from './user-actions.ts';
import { type AskedVerb, UserDialogs } from './user-dialogs.tsx';

interface UserMenuProps {
  person: Pick<PersonRow, 'id' | 'email' | 'roles' | 'active' | 'heldKeys' | 'isSelf'>;
  signInUrl: string;
  actions: UserActions;
}

/** What can be done with a person. */
export function UserMenu({ person, signInUrl, actions }: UserMenuProps) {
  const [asked, setAsked] = useState<AskedVerb>();
  const { known, readThen } = useConsequences(() => actions.previewKeys({ userId: person.id }));
  const place = useRef<HTMLSpanElement>(null);

  return (
    <span ref={place} className="contents">
      <RowMenu label={`Actions for ${person.email}`}>
        <DropdownMenuItem asChild>
          <Link href={keysOfHref(person.email)}>
            <KeyRound aria-hidden />
            Keys
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <Link href={auditOfHref(person.id)}>
            <ScrollText aria-hidden />
            Audit log
          </Link>
        </DropdownMenuItem>
        <Verbs
          person={person}
          ask={setAsked}
          askAfterReading={(verb) => void readThen(() => setAsked(verb))}
        />
      </RowMenu>
      <UserDialogs
        person={person}
        asked={asked}
        known={known}
        signInUrl={signInUrl}
        actions={actions}
        returnTo={() => place.current?.querySelector('button') ?? null}
        onClose={() => setAsked(undefined)}
      />
    </span>
  );
}

interface VerbsProps {
  person: UserMenuProps['person'];
  ask: (verb: AskedVerb) => void;
  askAfterReading: (verb: AskedVerb) => void;
}

function Verbs({ person: { active, isSelf, heldKeys }, ask, askAfterReading }: VerbsProps) {
  if (!active) {
    return (
      <>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => ask('reactivate')}>
          <UserRoundCheck aria-hidden />
          Reactivate
        </DropdownMenuItem>
      </>
    );
  }
  return (
    <>
      {isSelf ? null : (
        <>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => ask('role')}>
            <UserCog aria-hidden />
            Change role
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => ask('password')}>
            <LockKeyhole aria-hidden />
            Set a new password
          </DropdownMenuItem>
        </>
      )}
      {heldKeys > 0 || !isSelf ? <DropdownMenuSeparator /> : null}
      {heldKeys > 0 ? (
        <DropdownMenuItem tone="danger" onSelect={() => askAfterReading('keys')}>
          <CircleSlash aria-hidden />
          Revoke all keys
        </DropdownMenuItem>
      ) : null}
      {isSelf ? null : (
        <DropdownMenuItem tone="danger" onSelect={() => askAfterReading('deactivate')}>
          <UserRoundX aria-hidden />
          Deactivate
        </DropdownMenuItem>
      )}
    </>
  );
}
