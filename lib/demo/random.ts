/** Numbers in [0, 1) that depend on nothing but the seed. */
export type Random = () => number;

const hashedCharacters = 4096;

/** FNV-1a over the two ends of a text: a prompt of megabytes must not cost a pass over it. */
export function seedOf(text: string): number {
  const ends =
    text.length > 2 * hashedCharacters
      ? text.slice(0, hashedCharacters) + text.slice(-hashedCharacters)
      : text;
  let hash = 0x811c9dc5 ^ text.length;
  for (let index = 0; index < ends.length; index += 1) {
    hash = Math.imul(hash ^ ends.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export function between(random: Random, [low, high]: readonly [number, number]): number {
  return low + random() * (high - low);
}

export function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}
