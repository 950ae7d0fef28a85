import type { SignalKind } from './signal-words.ts';

/** Hz of each tone, played one after the other. */
const TONES: Readonly<Record<SignalKind, readonly number[]>> = { fill: [880], warning: [620, 620], critical: [520, 390, 520] };
const TONE_S = 0.14;
const LOUDNESS = 0.12;
let context: AudioContext | null = null;

/** A short tune for a fill or an alert; false, and silent, where the system has no sound. Silent too on a page that was never touched. */
export function playSignal(kind: SignalKind): boolean {
  try {
    context ??= new AudioContext();
    if (context.state === 'suspended') context.resume().catch(() => undefined);
    for (const [i, hz] of TONES[kind].entries()) {
      const start = context.currentTime + i * (TONE_S + 0.04);
      const volume = context.createGain();
      volume.gain.setValueAtTime(LOUDNESS, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_S);
      const tone = context.createOscillator();
      tone.frequency.value = hz;
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + TONE_S);
    }
    return true;
  } catch {
    return false; // No fault: the alert stands on screen.
  }
}
