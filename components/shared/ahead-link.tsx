'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ComponentProps } from 'react';

export interface AheadLinkProps extends Omit<ComponentProps<typeof Link>, 'href' | 'prefetch'> {
  href: string;
}

/**
 * A link whose page is fetched ahead once it is pointed at. Fetched as soon as they are in sight, all links of a frame
 * would be asked for again each time that a live page is drawn anew.
 */
export function AheadLink({ href, ...props }: AheadLinkProps) {
  const router = useRouter();
  const fetchAhead = () => router.prefetch(href);
  return <Link onMouseEnter={fetchAhead} onFocus={fetchAhead} {...props} href={href} prefetch={false} />;
}
