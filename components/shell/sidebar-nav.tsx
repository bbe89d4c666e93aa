'use client';

import { usePathname } from 'next/navigation';
import { AheadLink } from '#components/shared/ahead-link.tsx';
import { cn } from '#components/ui/cn.ts';
import { Tooltip } from '#components/ui/tooltip.tsx';
import { findPlace, type NavGroup, type NavItem } from './nav.ts';

interface SidebarNavProps {
  groups: readonly NavGroup[];
  /** Icons alone under 1024 px, or always with words (in the sheet). */
  collapsing?: boolean;
  onNavigate?: () => void;
}

export function SidebarNav({ groups, collapsing = false, onNavigate }: SidebarNavProps) {
  const current = findPlace(groups, usePathname())?.item.href;
  return (
    <nav aria-label="Main" className="grid gap-4">
      {groups.map((group) => (
        <div key={group.label ?? group.items[0]?.href}>
          {group.label ? <GroupWord label={group.label} collapsing={collapsing} /> : null}
          <ul className="grid gap-0.5" aria-label={group.label ?? undefined}>
            {group.items.map((item) => (
              <li key={item.href}>
                <NavLink
                  item={item}
                  current={item.href === current}
                  collapsing={collapsing}
                  {...(onNavigate ? { onNavigate } : {})}
                />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function GroupWord({ label, collapsing }: { label: string; collapsing: boolean }) {
  return (
    <>
      {collapsing ? <hr className="mx-2 mb-2 border-0 border-t lg:hidden" /> : null}
      <p
        aria-hidden
        className={cn('px-2 pb-1 font-medium text-muted-foreground text-xs', collapsing && 'max-lg:hidden')}
      >
        {label}
      </p>
    </>
  );
}

interface NavLinkProps {
  item: NavItem;
  current: boolean;
  collapsing: boolean;
  onNavigate?: () => void;
}

function NavLink({ item, current, collapsing, onNavigate }: NavLinkProps) {
  const link = (
    <AheadLink
      href={item.href}
      {...(onNavigate ? { onClick: onNavigate } : {})}
      aria-current={current ? 'page' : undefined}
      className={cn(
        'flex h-8 items-center gap-2.5 rounded-md px-2 text-foreground/85 transition-colors hover:bg-hover',
        '[&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted-foreground',
        current &&
          'bg-primary-surface font-medium text-foreground hover:bg-primary-surface [&_svg]:text-link',
        collapsing && 'max-lg:justify-center',
      )}
    >
      {item.icon}
      <span className={cn('truncate', collapsing && 'max-lg:sr-only')}>{item.label}</span>
    </AheadLink>
  );
  if (!collapsing) return link;
  return (
    <Tooltip content={item.label} side="right" contentClassName="lg:hidden">
      {link}
    </Tooltip>
  );
}
