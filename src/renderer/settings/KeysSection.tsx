import type { KeyStatus } from '../../shared/contract/settings-methods.ts';
import { useReading } from '../components/use-reading.ts';
import { LIVE_PROFILES } from './live-profiles.ts';
import { KeyForm } from './KeyForm.tsx';
import classes from './Section.module.css';

/** Keys of the live profiles. What was set is never shown again, only its last four characters. */
export function KeysSection() {
  return (
    <div className={classes.section}>
      <p className={classes.text}>Keys are kept in the keychain of this system and nowhere else. This window learns that a key is set and its last four characters. Paper profiles take no key. Make keys that <span className={classes.strong}>may trade and may not withdraw</span>, one for each profile, limited to the address of this machine where the venue offers it.</p>
      {LIVE_PROFILES.map((profile) => <ProfileKeys key={profile} profile={profile} />)}
    </div>
  );
}

const WORDS: Readonly<Record<KeyStatus['status'], string>> = { set: '✓ Set', empty: 'Not set', locked: '⚠ Keychain locked', unavailable: '✕ No keychain', notUsed: 'Not used' };

function ProfileKeys({ profile }: { readonly profile: (typeof LIVE_PROFILES)[number] }) {
  const { value: status, problem, reload, put } = useReading(profile, (engine) => engine.call('keys.status', { profile }));
  return (
    <section className={classes.card} aria-label={`Keys of ${profile}`}>
      <h3 className={classes.name}>{profile} <span className={classes.text}>LIVE profile</span></h3>
      {problem !== null && <p role="alert" className={classes.problem}>The keychain could not be asked: {problem}</p>}
      {status === null ? problem === null && <p className={classes.text}>Asking the keychain…</p> : (
        <>
          <dl className={classes.facts}>
            <dt>State</dt><dd><b>{WORDS[status.status]}</b></dd>
            <dt>Keychain</dt><dd>{status.keychain}</dd>
            {status.fields.map(({ name, label, set, lastFour }) => [<dt key={`${name}-label`}>{label}</dt>, <dd key={`${name}-state`}>{set ? <>set, ends in <span className={classes.path}>{lastFour ?? '????'}</span></> : 'not set'}</dd>])}
          </dl>
          {(status.status === 'locked' || status.status === 'unavailable') && <div className={classes.warn}><b>{status.status === 'locked' ? 'The keychain is locked' : 'There is no keychain'}</b>: {status.detail}.<br />What to do: {status.cure}</div>}
          {status.status === 'empty' && <p className={classes.text}>{status.cure}</p>}
          <KeyForm status={status} onStatus={put} onReload={reload} />
        </>
      )}
    </section>
  );
}
