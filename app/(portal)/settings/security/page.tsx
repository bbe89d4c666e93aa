import type { Metadata } from 'next';
import Link from 'next/link';
import { SecurityForm } from '#components/settings/security-form.tsx';
import { PageHeader } from '#components/shared/page-header.tsx';
import { requireActor } from '#lib/auth/next/gate.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { readSecurityRules } from '#lib/settings/service.ts';
import { ruleActions } from './bound-actions.ts';

/** Asked here too: a title must not tell what the page does not. */
export async function generateMetadata(): Promise<Metadata> {
  await requireActor('settings:write');
  return { title: 'Security' };
}

export default async function SecurityPage() {
  const actor = await requireActor('settings:write');
  const rules = await readSecurityRules(getRuntime(), actor);
  return (
    <>
      <PageHeader
        title="Security"
        description={
          <>
            How old keys may get and how many a person may hold. Every change is in the{' '}
            <Link href="/audit-log?target=settings" className="text-link underline underline-offset-2">
              audit log
            </Link>
            .
          </>
        }
      />
      <SecurityForm rules={rules} actions={ruleActions} />
    </>
  );
}
