/** Another one once Home of somebody who has not called yet would read differently. */
export function firstCallMark(keys: number, newest: { requestId: string } | undefined): string {
  return `${keys}-${newest?.requestId ?? 'none'}`;
}
