import { describe, expect, it } from 'vitest';
import { STYLE } from '../../transform/emit/html/style.ts';

describe('the style sheet', () => {
  it.each(['light', 'dark'])('has %s colours with a contrast of 4.5 for every text', (scheme) => {
    const blocks = STYLE.split('@media (prefers-color-scheme: dark)');
    const block = blocks[scheme === 'dark' ? 1 : 0] ?? '';
    const colour = (name: string): string => new RegExp(`--${name}: (#\\w{6})`).exec(block)?.[1] ?? '';
    for (const text of ['text', 'quiet', 'link', 'kept', 'adapted', 'dropped']) {
      for (const ground of ['ground', 'raised']) {
        expect(contrast(colour(text), colour(ground)), `${text} on ${ground}`).toBeGreaterThan(4.5);
      }
    }
  });
});

/** WCAG 2.2, "contrast ratio" and "relative luminance". */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
