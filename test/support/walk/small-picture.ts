// A picture for the documents: the same pixels in fewer bytes, by a palette where the colours fit one. Test support only; reads what Chromium writes.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
type Pixels = { readonly width: number; readonly height: number; readonly rgb: Uint8Array };

/** At most 256 colours, each the nearest of those that are used most; 8 bits a pixel. */
export function smallPicture(png: Buffer): Buffer {
  const { width, height, rgb } = readPixels(png);
  // Five bits of each channel are enough to tell the roles of the design apart.
  const counts = new Map<number, { n: number; r: number; g: number; b: number }>();
  const keyOf = (i: number): number => (((rgb[i] ?? 0) >> 2) << 12) | (((rgb[i + 1] ?? 0) >> 2) << 6) | ((rgb[i + 2] ?? 0) >> 2);
  for (let i = 0; i < rgb.length; i += 3) {
    const one = counts.get(keyOf(i));
    if (one) one.n += 1;
    else counts.set(keyOf(i), { n: 1, r: rgb[i] ?? 0, g: rgb[i + 1] ?? 0, b: rgb[i + 2] ?? 0 });
  }
  const palette = [...counts.values()].sort((a, b) => b.n - a.n).slice(0, 256);
  const nearest = new Map<number, number>();
  for (const [key, { r, g, b }] of counts) {
    let best = 0;
    let least = Infinity;
    palette.forEach((one, index) => {
      const away = (one.r - r) ** 2 + (one.g - g) ** 2 + (one.b - b) ** 2;
      if (away < least) [best, least] = [index, away];
    });
    nearest.set(key, best);
  }
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = nearest.get(keyOf((y * width + x) * 3)) ?? 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('PLTE', Buffer.from(palette.flatMap(({ r, g, b }) => [r, g, b]))), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  data.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}

/** 8-bit RGB or RGBA without interlacing, which is what Chromium writes. Throws for anything else. */
export function readPixels(png: Buffer): Pixels {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('expected a PNG');
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const [depth, colour, , , interlace] = png.subarray(24, 29);
  const bytes = colour === 6 ? 4 : colour === 2 ? 3 : 0;
  if (depth !== 8 || bytes === 0 || interlace !== 0) throw new Error(`expected 8-bit RGB or RGBA without interlacing, found depth ${depth}, colour type ${colour}, interlace ${interlace}`);
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const data = inflateSync(Buffer.concat(parts));
  const stride = width * bytes;
  const lines = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const left = x < bytes ? 0 : (lines[y * stride + x - bytes] ?? 0);
      const up = y === 0 ? 0 : (lines[(y - 1) * stride + x] ?? 0);
      const corner = x < bytes || y === 0 ? 0 : (lines[(y - 1) * stride + x - bytes] ?? 0);
      lines[y * stride + x] = (data[y * (stride + 1) + 1 + x] ?? 0) + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
    }
  }
  if (bytes === 3) return { width, height, rgb: lines };
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.set(lines.subarray(i * 4, i * 4 + 3), i * 3);
  return { width, height, rgb };
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
