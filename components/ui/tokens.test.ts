import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8');
const lines = css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g);
const tokens = new Map([...lines].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]));

const channelKnee = 0.04045;

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= channelKnee ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string): number {
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ['background', 'sidebar', 'card', 'popover', 'muted', 'hover', 'code'];
const semantic = ['ok', 'warning', 'danger', 'info'];

const textPairs = [
  ...surfaces.flatMap((surface) => [
    ['foreground', surface],
    ['muted-foreground', surface],
    ['link', surface],
  ]),
  ...semantic.flatMap((name) =>
    ['card', 'background', 'popover', 'muted', `${name}-surface`].map((under) => [name, under]),
  ),
  ...semantic.map((name) => ['foreground', `${name}-surface`]),
  ['danger', 'hover'],
  ['neutral', 'muted'],
  ['foreground', 'primary-surface'],
  ['link', 'primary-surface'],
  ['primary-foreground', 'primary'],
  ['primary-foreground', 'primary-hover'],
  ['danger-foreground', 'danger-solid'],
  ['danger-foreground', 'danger-solid-hover'],
  ['background', 'foreground'],
];

const shapePairs = [
  ...['control', 'ring', 'primary', 'chart-1', 'chart-2', 'chart-3', 'chart-4', 'chart-5', 'chart-6'].flatMap(
    (name) => ['card', 'background'].map((under) => [name, under]),
  ),
  ...semantic.map((name) => [name, 'card']),
];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const measure = ([first = '', second = '']: string[]) => {
    const [a, b] = [tokens.get(first)?.[theme], tokens.get(second)?.[theme]];
    if (!a || !b) throw new Error(`globals.css has no colour ${a ? second : first}`);
    return contrast(a, b);
  };

  test.each(textPairs.map((pair) => [pair.join(' on '), pair] as const))('%s can be read', (_name, pair) => {
    expect(measure(pair)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(shapePairs.map((pair) => [pair.join(' on '), pair] as const))('%s can be seen', (_name, pair) => {
    expect(measure(pair)).toBeGreaterThanOrEqual(3);
  });
});
