/** Ten years: anything longer is a slip of the keyboard. */
const LONGEST_MS = 3_650 * 86_400_000;
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90`, `60s`, `5m`, `2h`, `1d`, `500ms` to milliseconds; a bare number is seconds. Undefined when it is none of them, not positive, or longer than ten years. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim());
  if (!match) return undefined;
  const value = Number(match[1]) * UNITS[(match[2] ?? 's') as keyof typeof UNITS];
  return value > 0 && value <= LONGEST_MS ? value : undefined;
}

export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const parts = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60] as const;
  const names = ['d', 'h', 'm', 's'] as const;
  const text = names.flatMap((name, index) => ((parts[index] ?? 0) > 0 ? [`${parts[index]}${name}`] : []));
  return text.slice(0, 2).join(' ') || '0s';
}
