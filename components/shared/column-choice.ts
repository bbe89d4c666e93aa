/** Which columns of a list its viewer has hidden, as a cookie keeps it: the server draws the table without them at once. */

const shape = /^[a-z0-9-]+(~[a-z0-9-]+)*$/;
const longestValue = 500;
/** A cookie without a name in it would count as none. */
const none = 'none';

export function columnsCookie(list: string): string {
  return `latchkey_columns_${list}`;
}

export function readHiddenColumns(value: string | undefined, atFirst: readonly string[]): string[] {
  if (value === none) return [];
  if (!value || value.length > longestValue || !shape.test(value)) return [...atFirst];
  return value.split('~');
}

export function writeHiddenColumns(hidden: readonly string[]): string {
  return hidden.length > 0 ? hidden.join('~') : none;
}
