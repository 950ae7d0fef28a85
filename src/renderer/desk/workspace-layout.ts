// How the panels of the desk are arranged: our own short form, so that a stored workspace outlives the docking library, and its way there and back.
import { z } from 'zod';

/** Panels stacked as tabs. */
export type LayoutTabs = { readonly tabs: readonly string[]; readonly active: string };
/** Parts side by side (`row`) or one above the other (`column`); sizes are shares of the whole and sum to 1. */
export type LayoutSplit = { readonly axis: 'row' | 'column'; readonly parts: readonly LayoutPart[] };
export type LayoutPart = { readonly size: number; readonly node: LayoutNode };
export type LayoutNode = LayoutTabs | LayoutSplit;

const Id = z.string().min(1).max(40);
const Node: z.ZodType<LayoutNode> = z.lazy(() => z.union([
  z.strictObject({ tabs: z.array(Id).max(40), active: Id }),
  z.strictObject({ axis: z.enum(['row', 'column']), parts: z.array(z.strictObject({ size: z.number(), node: Node })).max(40) }),
]));
const Stored = z.strictObject({ v: z.literal(1), root: Node });

/** The text that is stored. */
export const layoutText = (root: LayoutNode): string => JSON.stringify({ v: 1, root });

/** A stored layout with the panels of `known` in it, or null when it cannot be read or nothing is left of it. */
export function readLayout(text: string, known: ReadonlySet<string>): LayoutNode | null {
  try {
    const stored = Stored.safeParse(JSON.parse(text));
    return stored.success ? tidyLayout(stored.data.root, known) : null;
  } catch {
    return null; // No JSON, or nested beyond all reason.
  }
}

/** A part that is smaller could not be found again. */
const LEAST_SHARE = 0.01;
/** Shares that sum to 1, none below the least: what the small ones lack the others give in proportion. */
function sharesOf(sizes: readonly number[]): readonly number[] {
  const small = new Set<number>();
  for (;;) {
    const large = sizes.reduce((sum, size, i) => sum + (small.has(i) ? 0 : size), 0);
    const room = 1 - small.size * LEAST_SHARE;
    const shares = sizes.map((size, i) => (small.has(i) ? LEAST_SHARE : (size / large) * room));
    const found = shares.findIndex((each, i) => !small.has(i) && each < LEAST_SHARE);
    if (found < 0) return shares;
    small.add(found);
  }
}

/** The same arrangement without unknown, repeated and empty parts; shares sum to 1 and a split never holds one of its own kind. Null when nothing is left. */
export function tidyLayout(root: LayoutNode, known: ReadonlySet<string>): LayoutNode | null {
  const placed = new Set<string>();
  const tidy = (node: LayoutNode): LayoutNode | null => {
    if ('tabs' in node) {
      const tabs = node.tabs.filter((id) => known.has(id) && !placed.has(id) && placed.add(id));
      return tabs[0] === undefined ? null : { tabs, active: tabs.includes(node.active) ? node.active : tabs[0] };
    }
    const parts = node.parts.flatMap(({ size, node: inner }): readonly LayoutPart[] => {
      const share = Number.isFinite(size) && size > 0 ? Math.min(size, 1e6) : 0.05;
      const kept = tidy(inner);
      if (kept === null) return [];
      return 'tabs' in kept || kept.axis !== node.axis ? [{ size: share, node: kept }] : kept.parts.map((part) => ({ size: part.size * share, node: part.node }));
    });
    const [only] = parts;
    if (parts.length <= 1) return only?.node ?? null;
    const shares = sharesOf(parts.map((part) => part.size));
    return { axis: node.axis, parts: parts.map((part, i) => ({ size: shares[i] ?? LEAST_SHARE, node: part.node })) };
  };
  return tidy(root);
}

/** Every panel of a layout, in its order. */
export const panelsOf = (node: LayoutNode): readonly string[] => ('tabs' in node ? node.tabs : node.parts.flatMap((part) => panelsOf(part.node)));

/** What the docking library reads and writes; `size` is the extent along the axis of the parent, px. */
export type DockNode = { readonly type: 'leaf'; readonly size?: number; readonly visible?: boolean; readonly data: { readonly id: string; readonly views: readonly string[]; readonly activeView?: string } } | { readonly type: 'branch'; readonly size?: number; readonly data: readonly DockNode[] };
export type DockGrid = { readonly root: DockNode; readonly width: number; readonly height: number; readonly orientation: 'HORIZONTAL' | 'VERTICAL' };

/** The grid of the docking library for an area of `width` × `height` px. */
export function gridOf(layout: LayoutNode, width: number, height: number): DockGrid {
  let groups = 0;
  const convert = (node: LayoutNode, size: number, w: number, h: number): DockNode => {
    if ('tabs' in node) return { type: 'leaf', size, data: { id: `group-${++groups}`, views: node.tabs, activeView: node.active } };
    return { type: 'branch', size, data: node.parts.map((part) => (node.axis === 'row' ? convert(part.node, w * part.size, w * part.size, h) : convert(part.node, h * part.size, w, h * part.size))) };
  };
  const axis = 'tabs' in layout ? 'row' : layout.axis;
  const root = 'tabs' in layout ? { type: 'branch' as const, size: height, data: [convert(layout, width, width, height)] } : convert(layout, axis === 'row' ? height : width, width, height);
  return { root, width, height, orientation: axis === 'row' ? 'HORIZONTAL' : 'VERTICAL' };
}

const share = (size: number, whole: number): number => Math.round((size / whole) * 10_000) / 10_000;

/** The layout of a grid of the docking library; null for an empty one. */
export function layoutOf(grid: DockGrid, known: ReadonlySet<string>): LayoutNode | null {
  const convert = (node: DockNode, axis: 'row' | 'column'): LayoutNode => {
    if (node.type === 'leaf') return { tabs: node.data.views, active: node.data.activeView ?? node.data.views[0] ?? '' };
    const whole = node.data.reduce((sum, child) => sum + (child.size ?? 0), 0) || 1;
    return { axis, parts: node.data.map((child) => ({ size: share(child.size ?? 0, whole), node: convert(child, axis === 'row' ? 'column' : 'row') })) };
  };
  return tidyLayout(convert(grid.root, grid.orientation === 'HORIZONTAL' ? 'row' : 'column'), known);
}

const column = (...parts: readonly (readonly [size: number, node: LayoutNode])[]): LayoutSplit => ({ axis: 'column', parts: parts.map(([size, node]) => ({ size, node })) });
const row = (...parts: readonly (readonly [size: number, node: LayoutNode])[]): LayoutSplit => ({ axis: 'row', parts: parts.map(([size, node]) => ({ size, node })) });
const tabs = (...ids: readonly [string, ...string[]]): LayoutTabs => ({ tabs: ids, active: ids[0] });

/** From here on every panel has a place of its own. */
export const isWide = (width: number, height: number): boolean => width >= 1870 && height >= 840;

/** How the desk is arranged while the trader has not moved a panel: for an area of `width` × `height` px. Sizes are px here, shares after. */
export function defaultLayout(width: number, height: number, known: ReadonlySet<string>): LayoutNode | null {
  const rest = (...taken: readonly number[]): number => Math.max(200, height - taken.reduce((sum, each) => sum + each, 0));
  if (isWide(width, height)) {
    const right = 400;
    const left = width - right;
    return tidyLayout(row(
      [left, column(
        [rest(200, 210, 240), row([left - 620, tabs('chart')], [620, column([0.38, tabs('watchlist')], [0.62, tabs('decisions')])])],
        [200, tabs('positions')],
        [210, row([0.5, tabs('orders')], [0.5, tabs('fills')])],
        [240, row([0.5, tabs('history')], [0.5, tabs('alerts')])],
      )],
      [right, column([rest(560), tabs('account')], [560, tabs('ticket')])],
    ), known);
  }
  const right = 320;
  const positions = height >= 740 ? 180 : 150;
  return tidyLayout(row(
    [width - right, column([rest(positions, 190), tabs('chart')], [positions, tabs('positions')], [190, tabs('orders', 'fills', 'history', 'decisions', 'alerts')])],
    [right, column([rest(Math.min(height * 0.6, 400)), tabs('account', 'watchlist')], [Math.min(height * 0.6, 400), tabs('ticket')])],
  ), known);
}
