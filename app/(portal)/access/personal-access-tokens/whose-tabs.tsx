import { AheadLink } from '#components/shared/ahead-link.tsx';
import { allKeysPath, keysPath } from '#components/tokens/key-row.ts';
import { cn } from '#components/ui/cn.ts';

const tabs = [
  { whose: 'own', href: keysPath, label: 'My keys' },
  { whose: 'all', href: allKeysPath, label: 'All users’ keys' },
] as const;

/** For those who may see the keys of others. */
export function WhoseTabs({ current }: { current: 'own' | 'all' }) {
  return (
    <nav aria-label="Whose keys" className="mb-4 flex gap-4 border-b">
      {tabs.map(({ whose, href, label }) => (
        <AheadLink
          key={whose}
          href={href}
          aria-current={whose === current ? 'page' : undefined}
          className={cn(
            '-mb-px border-transparent border-b-2 py-2 text-muted-foreground transition-colors hover:text-foreground',
            whose === current && 'border-primary font-medium text-foreground',
          )}
        >
          {label}
        </AheadLink>
      ))}
    </nav>
  );
}
