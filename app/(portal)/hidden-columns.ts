import { cookies } from 'next/headers';
import { columnsCookie, readHiddenColumns } from '#components/shared/column-choice.ts';

/** The columns of a list that its viewer does not want to see. */
export async function getHiddenColumns(list: string, atFirst: readonly string[]): Promise<string[]> {
  return readHiddenColumns((await cookies()).get(columnsCookie(list))?.value, atFirst);
}
