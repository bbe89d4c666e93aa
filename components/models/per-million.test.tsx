import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { CachedPerMillion } from './per-million.tsx';

const price = {
  inputNanoPerMillion: 200_000_000,
  cachedInputNanoPerMillion: 200_000_000,
  outputNanoPerMillion: 800_000_000,
  version: 'custom:one',
};

function read(cached: number | null, cachedAsInput: boolean): string {
  const model = { price: { ...price, cachedInputNanoPerMillion: cached }, cachedAsInput };
  return renderToStaticMarkup(<CachedPerMillion model={model} />);
}

describe('the price of cached input', () => {
  it('is that of input where an own price leaves it empty, and says so', () => {
    expect(read(200_000_000, true)).toMatch(/title="Billed as input".*as.input/);
  });

  it('is its number, also where that is the one of input', () => {
    expect(read(75_000_000, false)).toContain('$0.075');
    expect(read(200_000_000, false)).toContain('$0.20');
    expect(read(0, false)).toContain('$0');
  });

  it('is unknown where the public price has none, and says what follows', () => {
    expect(read(null, false)).toMatch(/title="Cached input has no public price[^"]*unknown cost".*unknown/);
    expect(read(null, false)).not.toContain('input</');
  });

  it('is unknown without a word where no price is known at all', () => {
    const markup = renderToStaticMarkup(<CachedPerMillion model={{ price: null, cachedAsInput: false }} />);
    expect(markup).toContain('unknown');
    expect(markup).not.toContain('title');
  });
});
