// node scripts/icon.mjs: draws the icon of the app (resources/icon.png) from the same shapes as resources/breakwater.svg. No picture from elsewhere.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

/** The picture's own units, as in the SVG. */
const UNITS = 64;
const SAMPLES = 3;
const COLOURS = { field: [0x12, 0x32, 0x4f], wave: [0x7f, 0xc4, 0xff], deep: [0x3d, 0x86, 0xbf], light: [0xe8, 0xee, 0xf4], shade: [0xb9, 0xc6, 0xd3] };

/** Distance from a wave line that swings by 2.5 around `middle` between x = 8 and x = 56. */
function offWave(x, y, middle) {
  const at = Math.min(56, Math.max(8, x));
  const angle = (Math.PI * (at - 8)) / 12;
  const height = middle + 2.5 * Math.cos(angle);
  if (x !== at) return Math.hypot(x - at, y - height);
  const slope = ((-2.5 * Math.PI) / 12) * Math.sin(angle);
  return Math.abs(y - height) / Math.hypot(1, slope);
}

/** RGB at a point of the picture; null outside. */
function colourAt(x, y) {
  const dx = Math.max(0, 12 - x, x - (UNITS - 12));
  const dy = Math.max(0, 12 - y, y - (UNITS - 12));
  if (Math.hypot(dx, dy) > 12) return null;
  if (y >= 14 && y <= 30 && x >= 24 - ((y - 14) * 10) / 16 && x <= 40 + ((y - 14) * 10) / 16) return x <= 30 - ((y - 14) * 4) / 16 ? COLOURS.shade : COLOURS.light;
  if (offWave(x, y, 49.5) <= 2) return COLOURS.deep;
  if (offWave(x, y, 39.5) <= 2) return COLOURS.wave;
  return COLOURS.field;
}

/** RGBA, `size` by `size`. */
export function drawIcon(size) {
  const pixels = Buffer.alloc(size * size * 4);
  const step = UNITS / (size * SAMPLES);
  for (let row = 0; row < size; row++) for (let column = 0; column < size; column++) {
    let [red, green, blue, inside] = [0, 0, 0, 0];
    for (let i = 0; i < SAMPLES; i++) for (let j = 0; j < SAMPLES; j++) {
      const colour = colourAt((column * SAMPLES + i + 0.5) * step, (row * SAMPLES + j + 0.5) * step);
      if (!colour) continue;
      red += colour[0];
      green += colour[1];
      blue += colour[2];
      inside += 1;
    }
    if (inside > 0) pixels.set([Math.round(red / inside), Math.round(green / inside), Math.round(blue / inside), Math.round((inside / SAMPLES ** 2) * 255)], (row * size + column) * 4);
  }
  return pixels;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A PNG of RGBA pixels. */
export function png(pixels, size) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const lines = Buffer.alloc(size * (size * 4 + 1));
  for (let row = 0; row < size; row++) pixels.copy(lines, row * (size * 4 + 1) + 1, row * size * 4, (row + 1) * size * 4);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

export const ICON_SIZE = 1024;

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(path.join(import.meta.dirname, '../resources/icon.png'), png(drawIcon(ICON_SIZE), ICON_SIZE));
