// What the clocks of New York show, from the platform's database of zones: a second source for the rules of the core.
const parts = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
});

/** The wall clock at an instant of a whole second, as Unix ms as if it were UTC. */
export function newYorkWall(ts: number): number {
  // `03/08/2026, 03:00:00`
  const text = parts.format(ts);
  const at = (from: number, to: number): number => Number(text.slice(from, to));
  return Date.UTC(at(6, 10), at(0, 2) - 1, at(3, 5), at(12, 14), at(15, 17), at(18, 20));
}

/** The instant of a time on the wall that exists once, by trying both offsets. */
export function newYorkInstant(date: string, hour: number, minute: number): number {
  const wall = Date.parse(`${date}T00:00:00Z`) + (hour * 60 + minute) * 60_000;
  for (const offset of [4, 5]) if (newYorkWall(wall + offset * 3_600_000) === wall) return wall + offset * 3_600_000;
  throw new Error(`expected a time that exists in New York, was ${date} ${hour}:${minute}`);
}
