// The tray's picture, drawn here: a breakwater on waves. Each state differs in shape as well as in colour.
import type { ShellState } from './desk-lines.ts';

export const TRAY_SIZE = 32;
type Rgb = readonly [number, number, number];
const SKY: Readonly<Record<ShellState['tone'], Rgb>> = { paper: [0x2f, 0x7f, 0xd6], live: [0xe0, 0x8a, 0x1e], halted: [0xd6, 0x3b, 0x3b], none: [0x7a, 0x84, 0x90] };
const WALL: Rgb = [0xf2, 0xf5, 0xf8];
const DARK: Rgb = [0x10, 0x14, 0x1a];
const WARN: Rgb = [0xff, 0xd4, 0x3b];

/** BGRA, 32 by 32. Paper: a plain disc. Live: a ring around it. Halted: a square with a bar. No desk: a hollow ring. Attention: a dot in the corner. */
export function trayPicture({ tone, attention }: Pick<ShellState, 'tone' | 'attention'>): Buffer {
  const pixels = Buffer.alloc(TRAY_SIZE * TRAY_SIZE * 4);
  for (let y = 0; y < TRAY_SIZE; y++) for (let x = 0; x < TRAY_SIZE; x++) {
    const colour = pixelAt(x, y, tone, attention);
    if (colour) pixels.set([colour[2], colour[1], colour[0], 0xff], (y * TRAY_SIZE + x) * 4);
  }
  return pixels;
}

function pixelAt(x: number, y: number, tone: ShellState['tone'], attention: boolean): Rgb | null {
  const corner = Math.hypot(x - 25.5, y - 6.5);
  if (attention && corner <= 6.5) return corner <= 5 ? WARN : DARK;
  const radius = Math.hypot(x - 15.5, y - 15.5);
  if (tone === 'halted') {
    if (x < 2 || x > 29 || y < 2 || y > 29) return null;
    return y >= 13 && y <= 18 && x >= 7 && x <= 24 ? WALL : SKY.halted;
  }
  if (radius > 15.5) return null;
  if (tone === 'live' && radius > 13) return SKY.live;
  if (tone === 'live' && radius > 11) return DARK;
  const reach = tone === 'live' ? 11 : 15.5;
  const wall = y >= 9 && y <= 18 && Math.abs(x - 15.5) <= 3 + (y - 9) * 0.35;
  const wave = y >= 19 && (y + (x % 8 < 4 ? 0 : 1)) % 4 < 2 && radius < reach;
  if (tone === 'none') return wall || wave || radius > 13 ? SKY.none : null;
  return wall || wave ? WALL : SKY[tone];
}
