import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand, usageRows } from '#tests/support/gateway-stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

describe('chat completions through the gateway', () => {
  it('answers plain and streaming, and leaves one usage row each', async () => {
    const client = new OpenAI({ apiKey: stand.key, baseURL: stand.baseUrl, maxRetries: 0 });
    const plain = await client.chat.completions.create({
      model: stand.model,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(plain.choices[0]?.message.content).toBeTypeOf('string');
    const stream = await client.chat.completions.create({
      model: stand.model,
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text.length).toBeGreaterThan(0);
    const rows = await usageRows(stand, 2);
    expect(rows).toHaveLength(2);
    expect(rows.every((row) => row.outcome === 'ok' && !row.estimated && (row.costNano ?? 0) > 0)).toBe(true);
    const models = await client.models.list();
    expect(models.data.map((model) => model.id)).toEqual(['acme/small']);
  });
});
