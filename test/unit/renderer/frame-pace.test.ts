import fc from 'fast-check';
import { expect, it } from 'vitest';
import { framePace } from '../../../src/renderer/frame-pace.ts';

const FRAME_MS = 16;

/** A page whose clock moves only by what is waited for and worked; `hidden`: it paints no frames. */
function pageOf(hidden: boolean) {
  let now = 0;
  let due: { readonly at: number; readonly run: () => void }[] = [];
  let handAt = -Infinity;
  const after = (run: () => void, ms: number): void => { due.push({ at: now + ms, run }); };
  return {
    pace: framePace({ now: () => now, after, frame: (run) => { if (!hidden) after(run, FRAME_MS); }, handAt: () => handAt }),
    press: (): void => { handAt = now; },
    now: () => now,
    after,
    work: (ms: number): void => { now += ms; },
    /** Runs what is due until `until` says that it is enough. */
    runUntil(until: () => boolean): void {
      while (!until()) {
        const next = due.toSorted((a, b) => a.at - b.at)[0];
        if (!next) return;
        due = due.filter((one) => one !== next);
        now = Math.max(now, next.at);
        next.run();
      }
    },
    /** Runs what is due by now. */
    runDue(): void {
      const by = now;
      const waiting = due.filter(({ at }) => at <= by);
      due = due.filter(({ at }) => at > by);
      for (const { run } of waiting) run();
    },
  };
}

/** One that has just drawn a step that took so many ms. */
function afterStep(hidden: boolean, cost: number): ReturnType<typeof pageOf> {
  const page = pageOf(hidden);
  let worked = false;
  page.pace(() => {
    page.work(cost);
    worked = true;
  });
  page.runUntil(() => worked);
  page.runDue(); // The task after the paint.
  return page;
}

it.each([false, true])('runs a request once (hidden page: %s)', (hidden) => {
  const page = pageOf(hidden);
  let runs = 0;
  page.pace(() => { runs += 1; });
  page.runUntil(() => false);
  expect(runs).toBe(1);
});

it('rests twice as long as the step before took, at most 150 ms, and then takes the next frame', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1_000 }), (cost) => {
    const page = afterStep(false, cost);
    let began = -1;
    const asked = page.now();
    page.pace(() => { began = page.now(); });
    page.runUntil(() => began >= 0);
    expect(began - asked).toBe(Math.min(150, 2 * cost) + FRAME_MS);
  }));
});

it('paints what a press did before the numbers that wait', () => {
  const page = pageOf(false);
  let began = -1;
  page.pace(() => { began = page.now(); });
  page.press();
  page.runUntil(() => began >= 0);
  expect(began).toBe(40 + FRAME_MS);
});

it.each([false, true])('shows numbers in time while keys come without end (hidden page: %s)', (hidden) => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 39 }), (cost, everyMs) => {
    const page = afterStep(hidden, cost);
    const asked = page.now();
    let began = -1;
    page.pace(() => { began = page.now(); });
    const press = (): void => {
      page.press();
      page.after(press, everyMs);
    };
    press();
    page.runUntil(() => began >= 0);
    expect(began - asked).toBeLessThanOrEqual(150 + (hidden ? 250 : 150 + FRAME_MS));
  }));
});
