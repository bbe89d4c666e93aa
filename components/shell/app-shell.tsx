import type { ReactNode } from 'react';
import { AheadLink } from '#components/shared/ahead-link.tsx';
import { Callout } from '#components/shared/callout.tsx';
import { type Account, AccountMenu } from './account-menu.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { CommandPalette } from './command-palette.tsx';
import { Logo } from './logo.tsx';
import { MobileNav } from './mobile-nav.tsx';
import type { NavGroup } from './nav.ts';
import type { PaletteGroup } from './palette.ts';
import type { ShellActions } from './shell-actions.ts';
import { Shortcuts } from './shortcuts.tsx';
import { SidebarNav } from './sidebar-nav.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

export interface AppShellProps {
  /** Only what this role may use and what is built. */
  groups: readonly NavGroup[];
  account: Account;
  /** More for the palette than the pages: actions such as "New personal access token". */
  paletteGroups?: readonly PaletteGroup[];
  actions: ShellActions;
  children: ReactNode;
}

export function AppShell(props: AppShellProps) {
  const { groups, account, paletteGroups = [], actions, children } = props;
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-primary px-3 py-2 text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <aside className="sticky top-0 flex h-dvh w-14 shrink-0 flex-col border-r bg-sidebar max-sm:hidden lg:w-58">
        <div className="flex h-12 shrink-0 items-center px-4 max-lg:justify-center max-lg:px-0">
          <AheadLink
            href="/"
            className="flex items-center gap-2.5 rounded-sm font-semibold text-base tracking-tight"
          >
            <Logo />
            <span className="max-lg:sr-only">Latchkey</span>
          </AheadLink>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto px-2 pt-2 pb-4">
          <SidebarNav groups={groups} collapsing />
        </div>
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-1 border-b bg-background px-4 sm:px-6">
          <MobileNav groups={groups} />
          <Breadcrumb groups={groups} />
          <CommandPalette groups={[...paletteGroups, pagesOf(groups)]} actions={actions} />
          <ThemeToggle />
          <AccountMenu account={account} actions={actions} />
        </header>
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-[1248px] flex-1 px-4 py-6 outline-none sm:px-6"
        >
          <noscript>
            <Callout tone="warning" className="mb-6">
              This portal needs JavaScript to show its pages. Signing in works without it, and so does every
              call with a key.
            </Callout>
          </noscript>
          {children}
        </main>
      </div>
      <Shortcuts />
    </div>
  );
}

function pagesOf(groups: readonly NavGroup[]): PaletteGroup {
  const items = groups.flatMap((group) =>
    group.items.map((item) => ({
      id: item.href,
      label: item.label,
      href: item.href,
      icon: item.icon,
      ...(group.label ? { hint: group.label } : {}),
    })),
  );
  return { label: 'Pages', items };
}
