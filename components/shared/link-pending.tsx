'use client';

import { useLinkStatus } from 'next/link';

/** Inside a link: tells what is around it by `data-pending` that its page is being made. */
export function LinkPending() {
  const { pending } = useLinkStatus();
  return pending ? <span data-pending hidden /> : null;
}
