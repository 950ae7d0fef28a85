// The colour roles of styles/tokens.css against WCAG 2.2 AA, in both themes and both pairs of profit colours.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(path.resolve(import.meta.dirname, '../../../src/renderer/styles/tokens.css'), 'utf8');
type Roles = Readonly<Record<string, string>>;

/** Roles of one block of the sheet for one theme. */
function rolesIn(selector: string, theme: 'light' | 'dark'): Roles {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`expected a block ${selector} in tokens.css, found none`);
  const block = css.slice(start, css.indexOf('\n}', start));
  return Object.fromEntries([...block.matchAll(/--bw-([\w-]+):\s*(?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g)].map(([, name = '', light = '', dark = '', both]) => [name, both ?? (theme === 'light' ? light : dark)]));
}

const channel = (hex: string, at: number): number => {
  const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};
const luminance = (hex: string): number => 0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((one, other) => other - one);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['bg', 'panel', 'raised', 'hover'] as const;
/** Text on a ground: 4.5:1. */
const TEXT = ['text', 'dim', 'profit', 'loss', 'paper', 'live', 'warn', 'stop', 'line1', 'line2', 'line3', 'line4', 'halted'] as const;
/** Text on a colour of its own. */
const ON = [['on-paper', 'paper'], ['on-live', 'live'], ['on-halted', 'halted'], ['on-danger', 'danger'], ['on-danger', 'danger-deep']] as const;
/** Borders of controls, focus rings and the frame: 3:1. */
const SHAPES = ['control', 'focus', 'paper', 'live', 'halted'] as const;

describe('contrast of the colour roles', () => {
  it('measures as the recommendation does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  describe.each(['light', 'dark'] as const)('%s', (theme) => {
    describe.each(['standard', 'blueOrange'] as const)('profit colours %s', (pnl) => {
      const roles: Roles = { ...rolesIn(':root', theme), ...(pnl === 'blueOrange' ? rolesIn("[data-pnl='blueOrange']", theme) : {}) };
      const role = (name: string): string => {
        const value = roles[name];
        if (value === undefined) throw new Error(`expected the role ${name} in tokens.css, found ${Object.keys(roles).join(', ')}`);
        return value;
      };

      it('keeps every text readable on every ground', () => {
        const weak = TEXT.flatMap((text) => GROUNDS.map((ground) => ({ pair: `${text} on ${ground}`, ratio: contrast(role(text), role(ground)) }))).filter(({ ratio }) => ratio < 4.5);
        expect(weak).toEqual([]);
      });
      it('keeps text on colours readable', () => {
        expect(ON.map(([on, ground]) => ({ pair: `${on} on ${ground}`, ratio: contrast(role(on), role(ground)) })).filter(({ ratio }) => ratio < 4.5)).toEqual([]);
      });
      it('keeps what can be operated or is focused visible', () => {
        const weak = SHAPES.flatMap((shape) => ['bg', 'panel', 'raised'].map((ground) => ({ pair: `${shape} on ${ground}`, ratio: contrast(role(shape), role(ground)) }))).filter(({ ratio }) => ratio < 3);
        expect(weak).toEqual([]);
      });
      it('keeps profit and loss, paper and live apart', () => {
        expect(role('profit')).not.toBe(role('loss'));
        expect(role('paper')).not.toBe(role('live'));
      });
    });
  });
});
