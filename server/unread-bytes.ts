import { readFile, readlink } from 'node:fs/promises';

const tables = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];
/** A connection's line: what it has sent and its peer has not acknowledged, and the number of its socket. */
const line = /^ *\d+: \S+ \S+ \S+ ([\dA-F]+):\S+ \S+ \S+ +\d+ +\d+ (\d+) /gm;

/**
 * What the kernel holds of each connection because its client has not taken it, by the connection's file. It asks node
 * for more in lumps of a megabyte, far apart for a slow reader. Empty on systems that do not tell, which is all but Linux.
 */
export async function unreadBytes(files: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const fileOf = new Map<string, number>();
  const links = await Promise.all(files.map((file) => readlink(`/proc/self/fd/${file}`).catch(() => '')));
  for (const [index, link] of links.entries()) {
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    const file = files[index];
    if (inode !== undefined && file !== undefined) fileOf.set(inode, file);
  }
  const unread = new Map<number, number>();
  if (fileOf.size === 0) return unread;
  const texts = await Promise.all(tables.map((path) => readFile(path, 'latin1').catch(() => '')));
  for (const [, bytes = '', inode = ''] of texts.join('').matchAll(line)) {
    const file = fileOf.get(inode);
    if (file !== undefined) unread.set(file, Number.parseInt(bytes, 16));
  }
  return unread;
}
