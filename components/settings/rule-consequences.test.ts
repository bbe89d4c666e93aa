import { describe, expect, test } from 'vitest';
import { consequencesOf, type RulesPreview, typedText } from './rule-consequences.ts';
import { isSame, valuesOf } from './rule-values.ts';

const nothing: RulesPreview = {
  rules: { maxPatAgeDays: 30, maxPatsPerUser: 5, allowNonExpiringPats: false },
  changed: true,
  endingKeys: 0,
  endingPeople: 0,
  endingWithTraffic: 0,
  shortenedKeys: 0,
  shortenedPeople: 0,
  revivedKeys: 0,
  revivedPeople: 0,
  peopleOverCount: 0,
  unendingKeys: 0,
  busiest: [],
};

function said(preview: Partial<RulesPreview>): string[] {
  return consequencesOf({ ...nothing, ...preview }).map(({ tone, lead, rest }) => `${tone}: ${lead}${rest}`);
}

describe('consequencesOf', () => {
  test('says how many keys of how many people end, and which are in use', () => {
    expect(said({ endingKeys: 41, endingPeople: 17, endingWithTraffic: 3 })).toEqual([
      'danger: This ends 41 keys of 17 people at once; 3 of them carried traffic this week.',
    ]);
    expect(said({ endingKeys: 1, endingPeople: 1, endingWithTraffic: 1 })).toEqual([
      'danger: This ends 1 key of 1 person at once; it carried traffic this week.',
    ]);
    expect(said({ endingKeys: 1_200, endingPeople: 2 })).toEqual([
      'warning: This ends 1,200 keys of 2 people at once; none of them carried traffic this week.',
    ]);
  });

  test('says what is shortened, who is over, and what stays', () => {
    expect(said({ shortenedKeys: 1, shortenedPeople: 1, peopleOverCount: 4, unendingKeys: 2 })).toEqual([
      'warning: 1 key of 1 person goes on, to an earlier end.',
      'info: 4 people then hold more than 5: they keep their keys, and make none until they hold fewer.',
      'info: 2 keys without an end stay as they are. A maximum age would end them.',
    ]);
  });

  test('says which keys open the door again', () => {
    expect(said({ revivedKeys: 5, revivedPeople: 1, peopleOverCount: 1 })).toEqual([
      'warning: This brings back 5 keys of 1 person that the maximum age had ended: whoever has them can call again at once. Revoke first what nobody should use.',
      'info: 1 person then holds more than 5: they keep their keys, and make none until they hold fewer.',
    ]);
  });

  test('says nothing where nobody would notice', () => {
    expect(said({})).toEqual([]);
  });

  test('wants words typed only where keys in use end', () => {
    expect(typedText({ ...nothing, endingKeys: 41 })).toBeUndefined();
    expect(typedText({ ...nothing, endingKeys: 41, endingWithTraffic: 3 })).toBe('end 41 keys');
  });
});

test('an empty field is no limit, and blanks around a number are no change', () => {
  const values = valuesOf({ maxPatAgeDays: null, maxPatsPerUser: 5, allowNonExpiringPats: true });
  expect(values).toEqual({ maxPatAgeDays: '', maxPatsPerUser: '5', allowNonExpiringPats: true });
  expect(isSame(values, { ...values, maxPatsPerUser: ' 5 ' })).toBe(true);
  expect(isSame(values, { ...values, allowNonExpiringPats: false })).toBe(false);
});
