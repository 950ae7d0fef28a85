/** A short soft tone; false where there is no sound. */
export function playTone(): boolean {
  try {
    const context = new AudioContext();
    const volume = context.createGain();
    const tone = context.createOscillator();
    volume.gain.setValueAtTime(0.12, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.25);
    tone.frequency.value = 660;
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.25);
    tone.onended = () => void context.close();
    return true;
  } catch {
    return false;
  }
}
