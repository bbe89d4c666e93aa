import type { GatewayPorts } from '../ports.ts';

/** So many turns through this deployment are a loop. */
export const maxHops = 3;
/** Marks of other deployments that are carried along: they may be what leads back here. */
const maxForeign = 4;
const markPattern = /^[1-9]-[0-9a-f]{32}$/;

type HopPorts = Pick<GatewayPorts, 'activeKid' | 'hashKey'>;

/** Of each deployment in this process, its marks by the number of turns. */
const marksOf = new WeakMap<HopPorts, readonly string[]>();

/** What to send on, and how often the request has come through here already. No client can make a mark of ours. */
export function readHops(header: string | undefined, ports: HopPorts): { hops: number; next: string } {
  const marks = ownMarks(ports);
  if (header === undefined) return { hops: 0, next: marks[0] as string };
  const given = header.split(',', 2 * maxForeign).map((mark) => mark.trim());
  const hops = Math.max(...given.map((mark) => marks.indexOf(mark) + 1));
  const foreign = given.filter((mark) => markPattern.test(mark) && !marks.includes(mark));
  const own = marks[Math.min(hops, maxHops - 1)] as string;
  return { hops, next: [own, ...foreign.slice(0, maxForeign)].join(', ') };
}

/** Under the key of API keys, which none of these texts can be. */
function ownMarks(ports: HopPorts): readonly string[] {
  const known = marksOf.get(ports);
  if (known) return known;
  const marks = Array.from({ length: maxHops }, (_, index) => {
    const turn = index + 1;
    const proof = ports.hashKey(ports.activeKid, `x-latchkey-hop ${turn}`);
    if (!proof) throw new Error('the active master key is not held');
    return `${turn}-${proof.toString('hex', 0, 16)}`;
  });
  marksOf.set(ports, marks);
  return marks;
}
