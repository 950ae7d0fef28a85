import { Zip, ZipDeflate } from 'fflate';

const CHUNK = 64 * 1024;
export type ZipEntry = { readonly name: string; readonly content: string };

/** Packs texts in small steps with room between them, so that the engine on the same thread keeps its pace. */
export async function zipTexts(entries: readonly ZipEntry[], at: Date): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The format knows the years 1980 to 2099; a bundle is wanted also where the clock is wrong.
  const year = at.getUTCFullYear();
  const stamp = year > 1980 && year < 2099 ? at : new Date('2000-01-01T12:00:00Z');
  const zip = new Zip((error, chunk, final) => {
    if (error) return reject(error);
    parts.push(chunk);
    if (final) resolve();
  });
  for (const { name, content } of entries) {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = stamp;
    zip.add(file);
    const bytes = Buffer.from(content, 'utf8');
    for (let from = 0; from < bytes.length; from += CHUNK) {
      file.push(Uint8Array.from(bytes.subarray(from, from + CHUNK)), false);
      await new Promise((next) => setImmediate(next));
    }
    file.push(new Uint8Array(0), true);
  }
  zip.end();
  await promise;
  return Buffer.concat(parts);
}
