// What the installed Electron declares: the double takes nothing that the real one would not.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const text = readFileSync(path.resolve(import.meta.dirname, '../../../node_modules/electron/electron.d.ts'), 'utf8');

/** Lines of `interface X` or `class X`, up to its closing brace. */
function bodyOf(name: string): string {
  const start = new RegExp(`\\n  (?:interface|class) ${name}(?: extends [\\w.]+)?(?: implements [\\w.]+)? \\{\\n`).exec(text);
  if (!start) throw new Error(`expected Electron to declare ${name}`);
  return text.slice(start.index, text.indexOf('\n  }\n', start.index));
}

function parentOf(name: string): string | null {
  return new RegExp(`\\n  (?:interface|class) ${name} extends ([\\w.]+)`).exec(text)?.[1] ?? null;
}

/** Names of members, inherited ones too. */
export function declaredMembers(name: string): ReadonlySet<string> {
  const own = [...bodyOf(name).matchAll(/^ {4}(?:static |readonly )*(\w+)\??[:(<]/gm)].map((match) => match[1] ?? '');
  const parent = parentOf(name);
  return new Set([...own, ...(parent && !parent.endsWith('EventEmitter') && parent !== 'Event' ? declaredMembers(parent) : [])]);
}

/** Names of events that `on` takes. */
export function declaredEvents(name: string): ReadonlySet<string> {
  return new Set([...bodyOf(name).matchAll(/\bon\(event: '([\w-]+)'/g)].map((match) => match[1] ?? ''));
}

/** Roles of menu items. */
export function declaredRoles(): ReadonlySet<string> {
  const roles = /^ {4}role\?: \(([^)]*)\)/m.exec(bodyOf('MenuItemConstructorOptions'))?.[1] ?? '';
  return new Set([...roles.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? ''));
}

/** Throws for keys that Electron does not know, as a typing mistake in an option would silently switch a guard off. */
export function checkKeys(what: string, interfaceName: string, given: object): void {
  const known = declaredMembers(interfaceName);
  const unknown = Object.keys(given).filter((key) => !known.has(key));
  if (unknown.length > 0) throw new TypeError(`${what}: Electron knows no ${unknown.join(', ')}`);
}

/** Fails on members that the double lacks, telling apart what Electron has and what nobody has. */
export function strict<T extends object>(what: string, interfaceName: string, target: T): T {
  const known = declaredMembers(interfaceName);
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'symbol' || key in object || key === 'then' || key === 'toJSON') {
        const value = Reflect.get(object, key, object) as unknown;
        return typeof value === 'function' && !/^class /.test(Function.prototype.toString.call(value)) ? (value as (...args: unknown[]) => unknown).bind(object) : value;
      }
      throw new TypeError(known.has(key) ? `the double does not have ${what}.${key}: add it` : `Electron has no ${what}.${key}`);
    },
  });
}
