import { describe, expect, it } from 'vitest';
import { targetOf } from './target.ts';

const typed = (baseUrl: string) => targetOf({ provider: 'self-hosted-model', baseUrl });

describe('targetOf', () => {
  it('is the host, whatever path is asked for there', () => {
    expect(typed(' https://llm.example.com/v1 ')).toBe(typed('https://LLM.example.com/other'));
    expect(typed('https://llm.example.com/v1')).not.toBe(typed('https://llm.example.com.other.net/v1'));
    expect(typed('https://llm.example.com/v1')).not.toBe(typed('https://llm.example.com:8443/v1'));
  });

  it('is the address of the provider where none is typed', () => {
    expect(targetOf({ provider: 'openai' })).toBe(
      targetOf({ provider: 'openai', baseUrl: 'https://api.openai.com/v1' }),
    );
  });

  it('tells kinds of providers apart at one host', () => {
    expect(targetOf({ provider: 'openai', baseUrl: 'https://api.openai.com/v1' })).not.toBe(
      typed('https://api.openai.com/v1'),
    );
    expect(targetOf({ provider: 'demo', baseUrl: 'https://api.openai.com/v1' })).toBe('demo');
  });

  it('is another one while an address is being typed', () => {
    expect(typed('https:')).not.toBe(typed('https://llm.example.com/v1'));
  });
});
