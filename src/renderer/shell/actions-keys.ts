// Keys of shortcuts in the notation of tinykeys (`$mod+Shift+KeyF`): reading, comparing, naming and recording them.

export type Press = { readonly modifiers: readonly Modifier[]; /** Matches with and without Shift. */ readonly anyShift: boolean; /** `KeyF`, `Digit1` or the name of a key, as written. */ readonly key: string };
export type Modifier = 'Control' | 'Meta' | 'Alt' | 'Shift';
export type KeyEvent = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const ORDER: readonly Modifier[] = ['Control', 'Meta', 'Alt', 'Shift'];
const isModifier = (text: string): text is Modifier => (ORDER as readonly string[]).includes(text);
const MOST_PRESSES = 2;

/** Whether this machine's command key is Meta. */
export const isApple = (): boolean => typeof navigator === 'object' && /Mac|iPod|iPhone|iPad/.test(navigator.platform);

/** The presses of a shortcut, or null when the text is not one. */
export function parseKeys(text: string, apple = isApple()): readonly Press[] | null {
  const words = text.split(' ');
  if (text.trim() !== text || text === '' || words.length > MOST_PRESSES) return null;
  const presses: Press[] = [];
  for (const word of words) {
    const parts = word.split(/(?<=\w|\])\+/);
    const key = parts.pop() ?? '';
    if (key === '' || isModifier(key) || key === '$mod' || /[()[\]]/.test(key) && key.length > 1) return null;
    const modifiers = new Set<Modifier>();
    let anyShift = false;
    for (const part of parts) {
      const modifier = part === '$mod' ? (apple ? 'Meta' : 'Control') : part;
      if (part === '[Shift]') anyShift = true;
      else if (isModifier(modifier)) modifiers.add(modifier);
      else return null;
    }
    presses.push({ modifiers: ORDER.filter((m) => modifiers.has(m)), anyShift: anyShift && !modifiers.has('Shift'), key });
  }
  return presses;
}

/** `KeyF` and `f` are the same key to a reader; codes of other keys stay as they are. */
const plainKey = (key: string): string => (/^(Key[A-Z]|Digit\d)$/.test(key) ? key.slice(-1) : key).toLowerCase();

function samePress(a: Press, b: Press): boolean {
  const bare = (press: Press): string => press.modifiers.filter((m) => m !== 'Shift').join('+');
  const shift = (press: Press): boolean => press.modifiers.includes('Shift');
  return plainKey(a.key) === plainKey(b.key) && bare(a) === bare(b) && (a.anyShift || b.anyShift || shift(a) === shift(b));
}

/** Whether both could fire on the same presses: they are equal, or one begins with the other. Text that is no shortcut is in nobody's way. */
export function keysCollide(a: string, b: string, apple = isApple()): boolean {
  const one = parseKeys(a, apple);
  const other = parseKeys(b, apple);
  if (one === null || other === null) return false;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return short.every((press, i) => samePress(press, long[i] as Press));
}

const NAMES: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', ' ': 'Space' };

/** The caps of each press, for `<kbd>`: `[['Ctrl', 'Shift', 'F']]`. Empty for no shortcut. */
export function keyCaps(text: string, apple = isApple()): readonly (readonly string[])[] {
  return (parseKeys(text, apple) ?? []).map(({ modifiers, key }) => [
    ...modifiers.map((m) => (m === 'Control' ? 'Ctrl' : m === 'Meta' ? (apple ? '⌘' : 'Meta') : m === 'Alt' && apple ? '⌥' : m)),
    NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : /^(Key[A-Z]|Digit\d)$/.test(key) ? key.slice(-1) : key),
  ]);
}
/** `Ctrl+Shift+F`, for titles. */
export const keysText = (text: string, apple = isApple()): string => keyCaps(text, apple).map((caps) => caps.join('+')).join(' ');

/** What `aria-keyshortcuts` wants: `Control+Shift+F`. */
export const ariaKeys = (text: string, apple = isApple()): string => (parseKeys(text, apple) ?? []).map(({ modifiers, key }) => [...modifiers, plainKey(key).length === 1 ? plainKey(key).toUpperCase() : key].join('+')).join(' ');

/** The shortcut of one key press, or null for a modifier alone. Letters and digits are taken by their place on the keyboard. */
export function keysOfEvent(event: KeyEvent, apple = isApple()): string | null {
  if (isModifier(event.key) || event.key === 'AltGraph' || event.key === 'CapsLock' || event.key === 'Dead' || event.key === 'Process') return null;
  const placed = /^(Key[A-Z]|Digit\d)$/.test(event.code);
  const key = placed ? event.code : event.key === ' ' ? 'Space' : event.key;
  const printed = !placed && key.length === 1; // Which modifier prints it depends on the keyboard.
  const mods: string[] = [];
  if (apple ? event.metaKey : event.ctrlKey) mods.push('$mod');
  if (apple && event.ctrlKey) mods.push('Control');
  if (!apple && event.metaKey) mods.push('Meta');
  if (event.altKey) mods.push('Alt');
  if (event.shiftKey && !printed) mods.push('Shift');
  if (printed) mods.push('[Shift]');
  return [...mods, key].join('+');
}

/** Keys without which a page cannot be used by keyboard. */
const PAGE_KEYS = new Set(['escape', 'tab', 'enter', 'space', ' ', 'backspace', 'delete', 'arrowup', 'arrowdown', 'arrowleft', 'arrowright', 'home', 'end', 'pageup', 'pagedown']);
/** Taken by the browser or the system before the page sees them, or by editing and zooming, which a page must not take away. */
const SYSTEM_KEYS = [
  '$mod+KeyW', '$mod+KeyT', '$mod+KeyN', '$mod+KeyQ', '$mod+KeyR', '$mod+KeyL', '$mod+Shift+KeyW', '$mod+Shift+KeyT', '$mod+Shift+KeyN', '$mod+Shift+KeyR', '$mod+Shift+KeyQ', '$mod+F4', '$mod+F5', '$mod+[Shift]+Tab', 'Control+[Shift]+Tab', '$mod+PageUp', '$mod+PageDown',
  'F5', 'Shift+F5', 'F11', 'F12', 'Alt+F4', 'Alt+[Shift]+Tab', 'Alt+Space', 'Alt+ArrowLeft', 'Alt+ArrowRight',
  '$mod+KeyC', '$mod+KeyV', '$mod+KeyX', '$mod+KeyA', '$mod+KeyZ', '$mod+Shift+KeyZ', ...['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'Backspace', 'Delete'].map((key) => `$mod+[Shift]+${key}`),
  '$mod+[Shift]++', '$mod+[Shift]+=', '$mod+[Shift]+-', '$mod+Digit0',
];

/** Whether a text field writes this press: a character, plain or with AltGr, which some systems report as Ctrl and Alt. */
export const typesText = (event: KeyEvent & Pick<KeyboardEvent, 'getModifierState'>): boolean =>
  event.key.length === 1 && (event.getModifierState('AltGraph') || !(event.ctrlKey || event.metaKey || event.altKey));
const isText = ({ modifiers, key }: Press): boolean => plainKey(key).length === 1 && !modifiers.some((m) => m !== 'Shift');

/** Why these keys cannot be a shortcut, a sentence; null when they can. */
export function keysProblem(text: string, apple = isApple()): string | null {
  const presses = parseKeys(text, apple);
  if (presses === null) return `Expected keys such as Ctrl+Shift+K, found '${text}'.`;
  const own = presses.find(({ modifiers, key }) => PAGE_KEYS.has(key.toLowerCase()) && !modifiers.some((m) => m !== 'Shift'));
  if (own) return `Expected keys that the page leaves free, found ${keysText(text, apple)}: it moves, confirms or leaves.`;
  if (presses.some(isText)) return `Expected keys with ${apple ? '⌘, Ctrl or ⌥' : 'Ctrl or Alt'}, or a function key, found ${keysText(text, apple)}: it is text in a field.`;
  if (SYSTEM_KEYS.some((taken) => keysCollide(taken, text, apple))) return `Expected keys that the browser and the system leave free, found ${keysText(text, apple)}.`;
  return null;
}
