'use client';

import { Menu } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Sheet, SheetContent, SheetTrigger } from '#components/ui/sheet.tsx';
import type { NavGroup } from './nav.ts';
import { SidebarNav } from './sidebar-nav.tsx';

/** The sidebar as a sheet, under 640 px. */
export function MobileNav({ groups }: { groups: readonly NavGroup[] }) {
  const [open, setOpen] = useState(false);
  return (
    <Sheet open={open} onOpenChange={setOpen}>
      <SheetTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Open navigation" className="-ml-2 sm:hidden">
          <Menu aria-hidden />
        </Button>
      </SheetTrigger>
      <SheetContent title="Latchkey" side="left">
        <SidebarNav groups={groups} onNavigate={() => setOpen(false)} />
      </SheetContent>
    </Sheet>
  );
}
