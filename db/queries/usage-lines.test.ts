import { describe, expect, it } from 'vitest';
import { newId, type TenantId } from '#db/ids.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { contextFields, usageLines } from './usage-lines.ts';

const event = usageEvent({ tenantId: newId<TenantId>() });

function read(events: Parameters<typeof usageLines>[0]) {
  const { contexts, events: lines } = usageLines(events);
  return {
    contexts: JSON.parse(contexts) as Record<string, unknown>[],
    lines: JSON.parse(lines) as { context: number }[],
  };
}

describe('usageLines', () => {
  it('says once what events have in common, also when others come between them', () => {
    const other = { ...event, keyId: newId<typeof event.keyId>() };
    const { contexts, lines } = read([event, { ...event, requestId: 'b' }, other, event]);
    expect(contexts).toHaveLength(2);
    expect(lines.map(({ context }) => context)).toEqual([0, 0, 1, 0]);
  });

  it.each(contextFields)('gives an event with another %s a context of its own', (field) => {
    const value = field === 'metadata' ? { team: 'other' } : `other ${field}`;
    const other = { ...event, [field]: value };
    const { contexts, lines } = read([event, other, event]);
    expect(lines.map(({ context }) => context)).toEqual([0, 1, 0]);
    expect(contexts.map((context) => context[field])).toEqual([event[field], value]);
  });
});
