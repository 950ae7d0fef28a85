import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useReading } from '../components/use-reading.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { ProfileForm } from './ProfileForm.tsx';
import classes from './Section.module.css';

/** One profile at a time, as a checked form. */
export function ProfilesSection() {
  const { value, problem, reload } = useReading('profiles', (engine) => engine.call('profiles.list', {}));
  const shown = useDeskStore((s) => s.desk?.profile ?? 'dev');
  const [chosen, setChosen] = useState<string | null>(null);
  if (value === null) return <p className={problem === null ? classes.text : classes.problem} role={problem === null ? undefined : 'alert'}>{problem === null ? 'Reading the profiles…' : `The profiles could not be read: ${problem}`}</p>;
  const profile = value.profiles.find(({ name }) => name === (chosen ?? shown)) ?? value.profiles[0];
  return (
    <div className={`${classes.section} ${classes.wide}`}>
      <div className={classes.row}>
        <SegmentedControl transitionDuration={0} aria-label="Profile" value={profile?.name ?? ''} data={value.profiles.map(({ name, mode, problems }) => ({ value: name, label: `${name} · ${mode === 'live' ? 'LIVE' : 'paper'}${problems.length > 0 ? ' ⚠' : ''}` }))} onChange={setChosen} />
        <span className={classes.text}>What is written here holds from the next start of the desk.</span>
      </div>
      {problem !== null && <p role="alert" className={classes.problem}>The profiles could not be read again: {problem}</p>}
      {profile && <ProfileForm key={profile.name} profile={profile} onWritten={reload} />}
    </div>
  );
}
