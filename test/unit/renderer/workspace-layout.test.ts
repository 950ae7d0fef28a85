import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLayout, gridOf, layoutOf, layoutText, panelsOf, readLayout, tidyLayout, type DockNode, type LayoutNode } from '../../../src/renderer/desk/workspace-layout.ts';
import { freeName, nameProblem } from '../../../src/renderer/desk/workspaces.ts';

const IDS = ['chart', 'watchlist', 'positions', 'orders', 'fills', 'history', 'account', 'ticket', 'decisions', 'alerts'] as const;
const KNOWN: ReadonlySet<string> = new Set(IDS);

const anyNode: fc.Arbitrary<LayoutNode> = fc.letrec<{ node: LayoutNode; leaf: LayoutNode; split: LayoutNode }>((tie) => ({
  leaf: fc.record({ tabs: fc.array(fc.constantFrom(...IDS, 'unknown'), { maxLength: 4 }), active: fc.constantFrom(...IDS, 'unknown') }),
  split: fc.record({ axis: fc.constantFrom('row' as const, 'column' as const), parts: fc.array(fc.record({ size: fc.oneof(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.constantFrom(0, -1, 1e300)), node: tie('node') }), { maxLength: 4 }) }),
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('split')),
})).node;

function check(node: LayoutNode, parentAxis: string | null): void {
  if ('tabs' in node) {
    expect(node.tabs.length).toBeGreaterThan(0);
    expect(node.tabs).toContain(node.active);
    return;
  }
  expect(node.axis).not.toBe(parentAxis);
  expect(node.parts.length).toBeGreaterThan(1);
  expect(node.parts.reduce((sum, part) => sum + part.size, 0)).toBeCloseTo(1, 6);
  for (const part of node.parts) {
    expect(part.size).toBeGreaterThan(0);
    check(part.node, node.axis);
  }
}
const shape = (node: LayoutNode): unknown => ('tabs' in node ? node : { axis: node.axis, parts: node.parts.map((part) => shape(part.node)) });
const sizes = (node: LayoutNode): readonly number[] => ('tabs' in node ? [] : node.parts.flatMap((part) => [part.size, ...sizes(part.node)]));

describe('the arrangement of the desk', () => {
  it('is put in order from anything: each known panel once, no empty part, shares of one', () => {
    fc.assert(fc.property(anyNode, (node) => {
      const tidy = tidyLayout(node, KNOWN);
      const meant = [...new Set(panelsOf(node))].filter((id) => KNOWN.has(id));
      expect(tidy === null ? [] : panelsOf(tidy)).toEqual(meant);
      if (tidy === null) return;
      check(tidy, null);
      const again = tidyLayout(tidy, KNOWN);
      expect(again && shape(again)).toEqual(shape(tidy));
    }));
  });

  it('survives being stored and read', () => {
    fc.assert(fc.property(anyNode, (node) => {
      const tidy = tidyLayout(node, KNOWN);
      fc.pre(tidy !== null);
      const read = readLayout(layoutText(tidy), KNOWN);
      expect(read && shape(read)).toEqual(shape(tidy));
    }));
  });

  it('survives the docking library', () => {
    fc.assert(fc.property(anyNode, fc.integer({ min: 600, max: 2_600 }), fc.integer({ min: 400, max: 1_500 }), (node, width, height) => {
      const tidy = tidyLayout(node, KNOWN);
      fc.pre(tidy !== null);
      const grid = gridOf(tidy, width, height);
      const back = layoutOf(grid, KNOWN);
      expect(back && shape(back)).toEqual(shape(tidy));
      const was = sizes(tidy);
      for (const [i, size] of (back ? sizes(back) : []).entries()) expect(Math.abs(size - (was[i] ?? NaN))).toBeLessThan(0.001);
      // Each part of a branch is as large as the branch is along its axis.
      const measure = (branch: DockNode, along: number, across: number): void => {
        if (branch.type === 'leaf') return;
        expect(branch.data.reduce((sum, child) => sum + (child.size ?? 0), 0)).toBeCloseTo(along, 3);
        for (const child of branch.data) measure(child, across, child.size ?? 0);
      };
      measure(grid.root, grid.orientation === 'HORIZONTAL' ? width : height, grid.orientation === 'HORIZONTAL' ? height : width);
    }));
  });

  it('is nothing when it cannot be read, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ maxLength: 200 }), fc.json()), (text) => { expect(readLayout(text, KNOWN)).toBeNull(); }));
    expect(readLayout('['.repeat(30_000), KNOWN)).toBeNull();
    expect(readLayout(`{"v":1,"root":${'{"axis":"row","parts":[{"size":1,"node":'.repeat(900)}`, KNOWN)).toBeNull();
    expect(readLayout('{"v":2,"root":{"tabs":["chart"],"active":"chart"}}', KNOWN)).toBeNull();
    expect(readLayout('{"v":1,"root":{"tabs":["unknown"],"active":"unknown"}}', KNOWN)).toBeNull();
    expect(readLayout('{"v":1,"root":{"tabs":["chart"],"active":"gone"}}', KNOWN)).toEqual({ tabs: ['chart'], active: 'chart' });
  });

  it.each([[1_258, 640], [1_258, 900], [1_500, 900], [2_540, 1_320], [1_890, 900]])('has a place for every panel in %i × %i px, and fits', (width, height) => {
    const layout = defaultLayout(width, height, KNOWN);
    if (!layout) throw new Error('expected a layout');
    expect(panelsOf(layout).toSorted()).toEqual([...IDS].toSorted());
    check(layout, null);
    expect(layoutText(layout).length).toBeLessThan(40_000 / 20);
  });
});

describe('names of workspaces', () => {
  it('are free, kept short and refused with a reason', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), fc.array(fc.string({ maxLength: 40 }), { maxLength: 6 }), (wish, taken) => {
      const all = [...taken, wish.trim().slice(0, 40)];
      const name = freeName(wish, all);
      expect(all).not.toContain(name);
      expect(name.length).toBeGreaterThan(0);
      expect(name.length).toBeLessThanOrEqual(40);
    }));
    const own = [{ id: 'a', name: 'Morning', layout: '' }];
    expect(nameProblem('Morning', own, null)).toMatch(/found one of that name/);
    expect(nameProblem('Morning', own, 'a')).toBeNull();
    expect(nameProblem('  ', own, null)).toMatch(/found 0/);
    expect(nameProblem(' morning', own, null)).toMatch(/found one of that name/);
    expect(nameProblem('default', own, null)).toMatch(/found one of that name/);
  });
});
