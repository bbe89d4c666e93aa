import { createRandom, pick, type Random } from './random.ts';

type Choices = readonly [string, ...string[]];

const heroes: Choices = ['Imre', 'Odile', 'Tamsin', 'Kofi', 'Yuna', 'Anselm', 'Marisol', 'Bram'];
const trades: Choices = [
  'clockmaker',
  'lamplighter',
  'ferry pilot',
  'bookbinder',
  'bell founder',
  'cartographer',
];
const places: Choices = [
  'harbour town',
  'valley of mills',
  'city of stairs',
  'village under the dam',
  'salt-road inn',
];
const objects: Choices = [
  'brass key',
  'folded map',
  'glass whistle',
  'ledger with one page',
  'copper token',
  'blue lantern',
];
const weathers: Choices = [
  'The rain had not stopped for nine days',
  'Frost sat on every railing',
  'A warm wind came up from the south',
  'Fog had eaten the far bank',
];
const doubts: Choices = [
  'Nobody knew which door it opened',
  'Three people claimed it, and none could describe it',
  'It weighed more at night',
  'It hummed when strangers lied',
];
const helpers: Choices = [
  'a retired customs officer',
  'a girl who sold weather reports',
  'two brothers who spoke in turns',
  'a goat of settled opinions',
];
const trials: Choices = [
  'They counted the steps to the old tower twice and got two numbers',
  'They asked at the gate, and the gate asked back',
  'They waited for the tide to write its answer in the mud',
  'They traded a week of good sleep for a question',
];
const turns: Choices = [
  'the lock had been waiting for a person, not a key',
  'the map showed the town as it would be tomorrow',
  'the door was open, and only pride had kept it shut',
  'the letter inside was addressed to whoever was patient',
];
const endings: Choices = [
  'By morning the whole street had heard it, and each told it differently.',
  'They put it back where it was found, a little to the left.',
  'From then on the bell rang once more than the hour, for luck.',
  'The ledger has two pages now.',
];

/** A made-up story; the same seed tells the same one. */
export function tellStory(seed: number, subject: string): string {
  const random = createRandom(seed);
  const hero = pick(random, heroes);
  const object = pick(random, objects);
  return [
    `(A made-up story by Latchkey's simulated model${subject ? `, told because you said “${subject}”` : ''}.)`,
    opening(random, hero, object),
    middle(random, hero, object),
    closing(random, hero),
  ].join('\n\n');
}

function opening(random: Random, hero: string, object: string): string {
  return `${pick(random, weathers)} when ${hero}, a ${pick(random, trades)} in a ${pick(random, places)}, found a ${object} on the windowsill. ${pick(random, doubts)}. ${hero} did what careful people do: wrote down the hour, put the kettle on, and told no one until noon.`;
}

function middle(random: Random, hero: string, object: string): string {
  const first = pick(random, trials);
  const second = pick(random, trials.filter((trial) => trial !== first) as [string, ...string[]]);
  return `At noon came ${pick(random, helpers)}, who had dreamt of a ${object} and wanted it known. ${first}. ${second}. “We are no further,” said ${hero}. “We are,” came the answer, “for now there are fewer wrong ways left.” So they went on, slower than before, and looked at everything twice.`;
}

function closing(random: Random, hero: string): string {
  return `In the end it was simple: ${pick(random, turns)}. ${hero} laughed for the first time that winter, and the sound went down the hill ahead of them. ${pick(random, endings)}`;
}
