import { Bot, Globe, User, Users } from 'lucide-react';
import { cn } from '#components/ui/cn.ts';
import type { Subject } from './subject.ts';
import { kindText } from './words.ts';

export function SubjectLabel({ subject, className }: { subject: Subject; className?: string }) {
  return (
    <span className={cn('flex min-w-0 items-center gap-2.5', className)}>
      <SubjectIcon subject={subject} />
      <span className="min-w-0">
        <span className="block truncate" title={subject.label}>
          {subject.label}
        </span>
        <span className={cn('block text-muted-foreground text-xs', !subject.active && 'text-warning')}>
          {kindText(subject)}
        </span>
      </span>
    </span>
  );
}

export function SubjectIcon({ subject: { kind, label } }: { subject: Subject }) {
  const Icon =
    kind === 'user' ? User : kind === 'virtual-account' ? Bot : label === 'everyone' ? Globe : Users;
  return <Icon aria-hidden className="size-4 shrink-0 text-muted-foreground" />;
}
