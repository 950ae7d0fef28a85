// An arrangement that was made a moment before its page went: too late for the engine to be told, it waits in the tab until the page is loaded anew.
import { z } from 'zod';
import { layoutText, readLayout, type LayoutNode } from './workspace-layout.ts';

const KEY = 'breakwater.arrangement';
const Left = z.strictObject({ of: z.string().nullable(), layout: z.string() });

export type LeftLayout = { /** The workspace in which it was made; null for the default. */ readonly of: string | null; readonly layout: LayoutNode };

export function leaveLayout(memory: Pick<Storage, 'setItem'>, { of, layout }: LeftLayout): void {
  memory.setItem(KEY, JSON.stringify({ of, layout: layoutText(layout) }));
}

/** Takes it out of the tab; null when none was left, or none that can be read. */
export function takeLeftLayout(memory: Pick<Storage, 'getItem' | 'removeItem'>, known: ReadonlySet<string>): LeftLayout | null {
  const text = memory.getItem(KEY);
  memory.removeItem(KEY);
  try {
    const left = Left.safeParse(JSON.parse(text ?? 'null'));
    const layout = left.success ? readLayout(left.data.layout, known) : null;
    return left.success && layout !== null ? { of: left.data.of, layout } : null;
  } catch {
    return null;
  }
}
