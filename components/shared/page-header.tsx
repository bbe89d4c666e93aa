import type { ReactNode } from 'react';

export interface PageHeaderProps {
  title: ReactNode;
  /** One sentence with the rules that bind. */
  description?: ReactNode;
  /** Beside the title: a status. */
  badge?: ReactNode;
  /** The one primary action, right; a key's page has its verbs here. */
  action?: ReactNode;
  /** A line of facts under the title: key text, owner, dates. */
  meta?: ReactNode;
}

export function PageHeader({ title, description, badge, action, meta }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-6">
      <div className="min-w-0 flex-1 basis-72">
        <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 break-words font-semibold text-xl tracking-tight">{title}</h1>
          {badge}
        </div>
        {description ? <p className="mt-0.5 max-w-2xl text-muted-foreground">{description}</p> : null}
        {meta ? (
          <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted-foreground text-sm">
            {meta}
          </div>
        ) : null}
      </div>
      {action ? <div className="flex flex-wrap items-center gap-2">{action}</div> : null}
    </header>
  );
}
