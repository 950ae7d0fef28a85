// The built renderer as a closed list in memory: what was in the folder at start, by its exact path.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8',
};

export type Asset = { readonly body: Buffer; readonly mimeType: string; readonly cacheControl: string };

/**
 * Finds files by URL path without ever joining a path from outside to one of ours: what is not in the list does not exist,
 * so no spelling of `..` can leave the folder. Links and files of unknown types are left out.
 * The files are kept, some megabytes: a build that is made while the desk runs gives them other names and another content, and the page
 * must go on with the build that the engine is of.
 */
export class StaticFiles {
  readonly #assets: ReadonlyMap<string, Asset>;

  private constructor(assets: ReadonlyMap<string, Asset>) {
    this.#assets = assets;
  }

  /** Throws when the folder has no index.html, or not all that it asks for: the renderer was not built, or is being built. */
  static open(root: string): StaticFiles {
    const assets = new Map<string, Asset>();
    const walk = (folder: string, prefix: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.name.startsWith('.')) continue;
        const file = path.join(folder, entry.name);
        const mimeType = MIME_TYPES[path.extname(entry.name).toLowerCase()];
        if (entry.isDirectory()) walk(file, `${prefix}${entry.name}/`);
        // Names in assets/ carry a hash of their content.
        else if (entry.isFile() && mimeType) assets.set(`${prefix}${entry.name}`, { body: readFileSync(file), mimeType, cacheControl: prefix === '/assets/' ? 'private, max-age=31536000, immutable' : 'no-store' });
      }
    };
    try {
      walk(root, '/');
    } catch (cause) {
      throw new Error(`expected the built view in ${root}, could not read it (npm run build)`, { cause });
    }
    const index = assets.get('/index.html');
    if (!index) throw new Error(`expected index.html in ${root}, was not there (npm run build)`);
    for (const [, name] of String(index.body).matchAll(/(?:src|href)="\.(\/[^"]*)"/g)) {
      if (name !== undefined && !assets.has(name)) throw new Error(`expected ${name}, which index.html asks for, in ${root}, was not there (npm run build)`);
    }
    assets.set('/', index);
    return new StaticFiles(assets);
  }

  /** `pathname` as it came: undecoded, without query. */
  find(pathname: string): Asset | undefined {
    return this.#assets.get(pathname);
  }
}
