// node run.ts <main entry> [switches]: runs an Electron main process on the double. Started by launch.ts with a message channel.
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const double = pathToFileURL(path.join(import.meta.dirname, 'electron.ts')).href;
registerHooks({ resolve: (specifier, context, next) => (specifier === 'electron' || specifier === 'electron/main' ? { url: double, shortCircuit: true } : next(specifier, context)) });

const entry = process.argv[2];
if (entry === undefined) throw new Error('expected the path of a main process');
if (process.env.ELECTRON_DOUBLE_PACKAGED === '1') process.argv.splice(1, 2); // A packaged program is given its switches only.
else {
  process.argv.splice(1, 2, path.dirname(entry)); // As Electron has it: program, app folder, switches.
  Object.assign(process, { defaultApp: true }); // Unpackaged, as in `electron .`
}
process.once('disconnect', () => process.exit(3)); // The test is gone.
await import(pathToFileURL(path.resolve(entry)).href);
