// What a view reads of the engine: when it asks, and what of the answers stays on screen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTHING_SHOWN, startReading, withAnswer, type Answer, type Shown } from '../../../src/renderer/components/reading.ts';
import { ManualTimers } from '../../support/manual-timers.ts';

const settle = async (): Promise<void> => { for (let i = 0; i < 8; i += 1) await Promise.resolve(); };

/** An engine whose answers the test gives by hand, and a page that it hides. */
class Scene {
  readonly timers = new ManualTimers();
  /** Times at which was asked, and how to answer. */
  readonly asked: { readonly at: number; readonly hidden: boolean; readonly answer: (value: number) => void; readonly fail: (why: string) => void }[] = [];
  readonly told: Answer<number>[] = [];
  hidden = false;
  readonly #seen = new Set<() => void>();
  readonly stop: () => void;

  constructor(options: { readonly everyMs: number | null; readonly firstAfterMs?: number; readonly goesOn?: (value: number) => boolean; readonly hidden?: boolean }) {
    this.hidden = options.hidden ?? false;
    this.stop = startReading<number>({
      ask: () => new Promise((answer, fail) => { this.asked.push({ at: this.timers.now(), hidden: this.hidden, answer, fail: (why) => fail(new Error(why)) }); }),
      firstAfterMs: options.firstAfterMs ?? 0, everyMs: options.everyMs, goesOn: options.goesOn ?? (() => true), timers: this.timers,
      page: { isHidden: () => this.hidden, onSeen: (run) => { this.#seen.add(run); return () => this.#seen.delete(run); } },
      tell: (answer) => this.told.push(answer),
    });
  }

  hide(): void { this.hidden = true; }
  show(): void {
    this.hidden = false;
    for (const run of [...this.#seen]) run();
  }
  get listeners(): number { return this.#seen.size; }
  async answerLast(value: number): Promise<void> {
    this.asked.at(-1)?.answer(value);
    await settle();
  }
}

describe('a reading', () => {
  it('asks one question at a time, at its pace, never on a hidden page, and not after its end', async () => {
    const step = fc.oneof(fc.record({ wait: fc.integer({ min: 1, max: 2_500 }) }), fc.constant('answer' as const), fc.constant('fail' as const), fc.constant('hide' as const), fc.constant('show' as const), fc.constant('stop' as const));
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.constantFrom(0, 250), async (steps, firstAfterMs) => {
      const scene = new Scene({ everyMs: 1_000, firstAfterMs });
      let [open, over, due] = [firstAfterMs === 0, false, firstAfterMs] as [boolean, boolean, number];
      let [askedBefore, toldBefore] = [scene.asked.length, 0];
      for (const now of steps) {
        const began = scene.timers.now();
        if (typeof now === 'object') scene.timers.advance(now.wait);
        else if (now === 'hide') scene.hide();
        else if (now === 'show') scene.show();
        else if (now === 'stop') { scene.stop(); over = true; }
        else if (now === 'answer') scene.asked.at(-1)?.answer(1);
        else scene.asked.at(-1)?.fail('busy');
        await settle();
        if ((now === 'answer' || now === 'fail') && open) {
          open = false;
          due = began + 1_000;
          expect(scene.told.length - toldBefore, 'told once, and only while somebody looks').toBe(over ? 0 : 1);
        } else expect(scene.told.length).toBe(toldBefore);
        const mayAsk = !over && !open && !scene.hidden && scene.timers.now() >= due;
        expect(scene.asked.length - askedBefore, JSON.stringify(now)).toBe(mayAsk ? 1 : 0);
        if (mayAsk) open = true;
        [askedBefore, toldBefore] = [scene.asked.length, scene.told.length];
      }
      expect(scene.asked.every(({ hidden }) => !hidden)).toBe(true);
      scene.stop();
      expect([scene.timers.size, scene.listeners]).toEqual([0, 0]);
    }));
  });

  it('drops the answer that comes after its end', async () => {
    const scene = new Scene({ everyMs: 1_000 });
    scene.stop();
    await scene.answerLast(7);
    expect(scene.told).toEqual([]);
    scene.timers.advance(10_000);
    expect(scene.asked).toHaveLength(1);
  });

  it('asks once where nothing says more, and ends where no news can come, but not after a failure', async () => {
    const once = new Scene({ everyMs: null });
    await once.answerLast(1);
    once.timers.advance(100_000);
    expect(once.asked).toHaveLength(1);
    const over = new Scene({ everyMs: 500, goesOn: (value) => value < 2 });
    await over.answerLast(1);
    over.timers.advance(500);
    over.asked.at(-1)?.fail('busy');
    await settle();
    over.timers.advance(500);
    await over.answerLast(2);
    over.timers.advance(100_000);
    expect(over.asked.map(({ at }) => at)).toEqual([0, 500, 1_000]);
    expect(over.told).toEqual([{ ok: true, value: 1 }, { ok: false, problem: 'busy' }, { ok: true, value: 2 }]);
  });

  it('asks at once when the page is seen again, if a question fell due meanwhile', () => {
    const scene = new Scene({ everyMs: 1_000, hidden: true });
    scene.timers.advance(60_000);
    expect(scene.asked).toEqual([]);
    scene.show();
    expect(scene.asked.map(({ at }) => at)).toEqual([60_000]);
  });
});

describe('what is shown of it', () => {
  type Value = { readonly n: number };
  const answerArb = fc.record({ of: fc.constantFrom('dev', 'paper'), about: fc.constantFrom('a', 'b'), answer: fc.oneof(fc.nat(3).map((n): Answer<Value> => ({ ok: true, value: { n } })), fc.constant<Answer<Value>>({ ok: false, problem: 'busy' })) });

  it('is the last answer of the same desk, beside the problem that came after it; of another desk nothing stays', () => {
    fc.assert(fc.property(fc.array(answerArb, { minLength: 1, maxLength: 20 }), (answers) => {
      const shown = answers.reduce<Shown<Value>>((now, { of, about, answer }) => withAnswer(now, of, about, answer), NOTHING_SHOWN);
      const { of, about, answer } = answers.at(-1)!;
      const sinceSwitch = answers.slice(answers.findLastIndex((one) => one.of !== of) + 1);
      const value = sinceSwitch.findLast((one) => one.answer.ok)?.answer;
      expect(shown).toEqual({ of, about, value: value?.ok ? value.value : null, problem: answer.ok ? null : answer.problem });
    }));
  });

  it('keeps its identity when an answer says the same, so that nothing is drawn anew', () => {
    const first = withAnswer<Value>(NOTHING_SHOWN, 'dev', '', { ok: true, value: { n: 1 } });
    expect(withAnswer(first, 'dev', '', { ok: true, value: { n: 1 } })).toBe(first);
    const failed = withAnswer(first, 'dev', '', { ok: false, problem: 'busy' });
    expect(withAnswer(failed, 'dev', '', { ok: true, value: { n: 1 } }).value).toBe(first.value);
    expect(withAnswer(first, 'dev', '', { ok: true, value: { n: 2 } })).not.toBe(first);
  });
});
