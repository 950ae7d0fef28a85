// The preload's own world inside the page, and the bridge from it into the page's world. Runs in Chromium, never in Node.

/** Text of a script for the page's world: receives what `exposeInMainWorld` gives, as copies and proxies. */
export const MAIN_WORLD = `(() => {
  if (window !== window.top) return;
  const listeners = new Map();
  let nextId = 1, returned;
  const pack = (value) => typeof value === 'function' ? (listeners.set(nextId, value), { $main: nextId++ }) : Array.isArray(value) ? value.map(pack) : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pack(v)])) : value;
  const unpack = (value) => value && typeof value === 'object' ? ('$preload' in value ? proxy(value.$preload) : Array.isArray(value) ? value.map(unpack) : Object.freeze(Object.fromEntries(Object.entries(value).map(([k, v]) => [k, unpack(v)])))) : value;
  const proxy = (id) => (...args) => {
    returned = undefined;
    window.dispatchEvent(new CustomEvent('double:call', { detail: JSON.stringify({ id, args: args.map(pack) }) }));
    const answer = JSON.parse(returned ?? '{}');
    if (answer.error) throw new Error(answer.error);
    return unpack(answer.value);
  };
  window.addEventListener('double:return', (event) => { returned = event.detail; });
  window.addEventListener('double:callback', (event) => { const { id, args } = JSON.parse(event.detail); listeners.get(id)?.(...args.map(unpack)); });
  window.addEventListener('double:expose', (event) => { const { key, api } = JSON.parse(event.detail); Object.defineProperty(window, key, { value: unpack(api), writable: false, configurable: false, enumerable: true }); });
  window.dispatchEvent(new CustomEvent('double:ready'));
})();`;

/** Text of a script for the preload's world: Electron's sandboxed globals around the given CommonJS preload. */
export function preloadWorld(source: string): string {
  return `(() => {
  if (window !== window.top) return;
  const functions = new Map(), channels = new Map(), exposed = [];
  let nextId = 1;
  const pack = (value) => typeof value === 'function' ? (functions.set(nextId, value), { $preload: nextId++ }) : Array.isArray(value) ? value.map(pack) : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pack(v)])) : value;
  const unpack = (value) => value && typeof value === 'object' ? ('$main' in value ? (...args) => tell('double:callback', { id: value.$main, args: args.map(pack) }) : Array.isArray(value) ? value.map(unpack) : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, unpack(v)]))) : value;
  const tell = (name, detail) => { window.dispatchEvent(new CustomEvent(name, { detail: JSON.stringify(detail) })); };
  window.addEventListener('double:call', (event) => {
    const { id, args } = JSON.parse(event.detail);
    let answer;
    try { answer = { value: pack(functions.get(id)(...args.map(unpack))) }; } catch (error) { answer = { error: String(error) }; }
    tell('double:return', answer);
  });
  const show = (item) => tell('double:expose', item);
  window.addEventListener('double:ready', () => exposed.forEach(show));
  globalThis.__receive = (channel, args) => { for (const listener of [...(channels.get(channel) ?? [])]) listener({ sender: ipcRenderer, ports: [] }, ...args); };
  const ipcRenderer = {
    send: (channel, ...args) => __toMain(JSON.stringify({ channel, args })),
    on: (channel, listener) => { channels.set(channel, [...(channels.get(channel) ?? []), listener]); return ipcRenderer; },
    off: (channel, listener) => { channels.set(channel, (channels.get(channel) ?? []).filter((other) => other !== listener)); return ipcRenderer; },
  };
  const keys = new Set();
  const contextBridge = { exposeInMainWorld: (key, api) => {
    if (keys.has(key)) throw new Error('Cannot bind an API on top of an existing property on the window object');
    keys.add(key);
    const item = { key, api: pack(api) };
    exposed.push(item);
    show(item);
  } };
  const electron = { contextBridge, ipcRenderer };
  const require = (name) => { if (name === 'electron' || name === 'electron/renderer') return electron; throw new Error('module not found: ' + name + ' (a sandboxed preload may load electron only)'); };
  const module = { exports: {} };
  ((require, module, exports) => {\n${source}\n})(require, module, module.exports);
})();`;
}
