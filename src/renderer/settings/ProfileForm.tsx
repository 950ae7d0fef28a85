import { counted } from '../../shared/model/counted.ts';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProfileView } from '../../shared/contract/settings-methods.ts';
import { messageOf } from '../../shared/model/result.ts';
import { RowButton } from '../components/RowButton.tsx';
import { ReasonDialog } from '../components/ReasonDialog.tsx';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { changesOf, type Draft } from './profile-draft.ts';
import { ProfileFieldRow } from './ProfileFieldRow.tsx';
import classes from './Section.module.css';
import own from './ProfileForm.module.css';

/** Fields in groups; what would change stands below with its reason, and is written as a whole or not at all. */
export function ProfileForm({ profile, onWritten }: { readonly profile: ProfileView; readonly onWritten: () => void }) {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const [draft, setDraft] = useState<Draft>({});
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [resetting, setResetting] = useState(false);
  const [said, setSaid] = useState<{ readonly done: boolean; readonly text: string } | null>(null);
  const { changes, problems } = changesOf(profile.fields, draft);
  const isBroken = profile.problems.length > 0;
  const problemCount = Object.keys(problems).length;

  const write = async (what: Readonly<Record<string, Draft[string] | number | string[]>>, why: string): Promise<string | null> => {
    setBusy(true);
    try {
      const answer = await engine.call('profiles.write', { name: profile.name, changes: what, reason: why });
      setSaid({ done: answer.outcome === 'done', text: answer.message });
      if (answer.outcome === 'refused') return answer.message;
      setDraft({});
      setReason('');
      onWritten();
      return null;
    } catch (error) {
      const text = `No answer: ${messageOf(error)}`;
      setSaid({ done: false, text });
      return text;
    } finally {
      setBusy(false);
    }
  };
  const submit = (): void => {
    if (reason.trim().length < 3) return setSaid({ done: false, text: `Reason: expected at least 3 characters, found ${reason.trim().length}` });
    void write(Object.fromEntries(changes.map(({ path, value }) => [path, value])), reason.trim());
  };
  const groups = [...new Set(profile.fields.map(({ group }) => group))];
  return (
    <form className={own.form} aria-label={`Profile ${profile.name}`} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <div className={own.top}>
        <span className={classes.path}>{profile.file}</span> <span className={classes.text}>{profile.fileExists ? '' : 'no file yet: the defaults hold'}</span>
        <RowButton disabled={!profile.fileExists || busy || !live} onClick={() => setResetting(true)}>All back to defaults…</RowButton>
      </div>
      {profile.restartNeeded && <p className={classes.warn}><b>⟳ Restart needed</b>: the desk {profile.name} runs with an older configuration. Stop it and start it again to take this one.</p>}
      {profile.notes.map((note) => <p key={note} className={own.note}>{note}</p>)}
      {isBroken && <div role="alert" className={classes.warn}><b>⚠ This profile cannot be used.</b><ul className={own.problems}>{profile.problems.map((problem) => <li key={problem}>{problem}</li>)}</ul>Correct the fields below and write them, or take the profile back to its defaults: the file as it is now is kept aside.</div>}
      <div className={own.groups}>
        {groups.map((group) => (
          <fieldset key={group} className={own.group}>
            <legend>{group}</legend>
            {profile.fields.filter((field) => field.group === group).map((field) => (
              <ProfileFieldRow key={field.path} field={field} typed={draft[field.path]} problem={problems[field.path] ?? null} disabled={busy}
                onType={(value) => { setSaid(null); setDraft((now) => ({ ...now, [field.path]: value })); }}
                onUndo={() => setDraft((now) => Object.fromEntries(Object.entries(now).filter(([path]) => path !== field.path)))} />
            ))}
          </fieldset>
        ))}
      </div>
      <div className={own.foot} data-open={changes.length > 0 || problemCount > 0 || undefined}>
        <div role="status" className={own.said}>{said?.done === true && <span className={classes.done}>✓ {said.text}</span>}</div>
        <div role="alert" className={own.said}>{said?.done === false && <span className={classes.problem}>{said.text}</span>}</div>
        {changes.length === 0 && problemCount === 0 && said === null && <span className={classes.text}>Nothing changed yet. Change a field: what would be written is shown here first.</span>}
        {changes.length > 0 && <ul className={own.diff} aria-label="What will be written">{changes.map(({ path, label, from, to }) => <li key={path}><span>{label}</span> <del>{from}</del> <span aria-hidden>→</span> <ins>{to}</ins></li>)}</ul>}
        {(changes.length > 0 || problemCount > 0) && (
          <div className={own.act}>
            <TextInput className={own.reason} label="Reason (goes into the record of changes)" value={reason} maxLength={500} onChange={(event) => setReason(event.currentTarget.value)} />
            <Button type="submit" size="sm" className={classes.primary} disabled={!live || busy || problemCount > 0 || changes.length === 0}>{problemCount > 0 ? `${problemCount} to correct` : `Write ${counted(changes.length, 'change')}`}</Button>
            <Button type="button" size="sm" variant="default" disabled={busy} onClick={() => { setDraft({}); setSaid(null); }}>Drop changes</Button>
          </div>
        )}
      </div>
      {resetting && (
        <ReasonDialog title={`Take profile ${profile.name} back to its defaults?`} confirm="Back to defaults" tone="plain" defaultReason="" onClose={() => setResetting(false)} onConfirm={(_engine, why) => write({ '': null }, why)}>
          <p>Every setting of {profile.name} gets its default. The file as it is now is kept in the folder of backups. A running desk takes the change at its next start.</p>
        </ReasonDialog>
      )}
    </form>
  );
}
