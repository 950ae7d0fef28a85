import { describe, expect, it } from 'vitest';
import { Heartbeat } from '../../../src/main/adapters/venues/sim/heartbeat.ts';

function rig() {
  const due: (() => void)[] = [];
  const seen = { pings: 0, silent: 0 };
  const heart = new Heartbeat({ set: (_ms, action) => due.push(action), clear: () => { due.length = 0; } }, () => { seen.pings += 1; }, () => { seen.silent += 1; });
  return { heart, seen, due, beat: (times = 1): void => { for (let i = 0; i < times; i += 1) due.shift()?.(); } };
}

describe('Heartbeat', () => {
  it('asks at each beat, and is content with anything that comes', () => {
    const { heart, seen, beat } = rig();
    for (let i = 0; i < 60; i += 1) {
      beat();
      heart.heard();
    }
    expect(seen).toEqual({ pings: 60, silent: 0 });
  });

  it('gives up after four beats without a sign of life, once, and asks no more', () => {
    const { seen, due, beat } = rig();
    beat(4);
    expect(seen.silent).toBe(0);
    beat(10);
    expect(seen).toEqual({ pings: 4, silent: 1 });
    expect(due).toEqual([]);
  });

  it('counts beats, not time: whoever stood still himself reads what waits before the next one', () => {
    const { heart, seen, beat } = rig();
    for (let i = 0; i < 10; i += 1) {
      beat(3); // three late beats at most, then the socket is read
      heart.heard();
    }
    expect(seen.silent).toBe(0);
  });

  it('is over when it is stopped', () => {
    const { heart, seen, beat } = rig();
    heart.stop();
    beat(20);
    expect(seen).toEqual({ pings: 0, silent: 0 });
  });
});
