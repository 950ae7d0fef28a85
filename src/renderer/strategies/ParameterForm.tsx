import { Button, Checkbox, TextInput } from '@mantine/core';
import { useId, useState, type KeyboardEvent } from 'react';
import type { ParameterField, StrategyView } from '../../shared/contract/strategy-methods.ts';
import { act, useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { ChangeList } from './ChangeList.tsx';
import { changeLines, draftOf, rangeText, readDraft, refusalParts, stepped, valueText } from './parameter-draft.ts';
import type { ParameterEdit } from './use-parameter-edit.ts';
import classes from './ParameterForm.module.css';

type ParameterFormProps = { readonly strategy: StrategyView; readonly edit: ParameterEdit; readonly reload: () => void };

/** All parameters with their ranges; says what would change before it is saved as the next version. */
export function ParameterForm({ strategy, edit, reload }: ParameterFormProps) {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const { base, draft, reason, refused, problem, isEdited, change, setReason, setProblem, setRefused, take } = edit;
  const [busy, setBusy] = useState(false);
  const { fields } = strategy;

  const read = readDraft(draft, fields);
  const problems = { ...refused, ...read.problems };
  const isStale = strategy.version > base.version && isEdited;
  const lines = Object.keys(read.problems).length > 0 ? changeLines(fields, { ...base.parameters }, { ...base.parameters, ...read.parameters }) : changeLines(fields, base.parameters, read.parameters);
  const save = async (): Promise<void> => {
    if (Object.keys(read.problems).length > 0 || lines.length === 0) return;
    if (reason.trim().length < 3) return setProblem(`Expected a reason of at least 3 characters, found ${reason.trim().length}.`);
    setBusy(true);
    const answer = await act(`Change ${strategy.id}`, () => engine.call('strategy.configure', { id: strategy.id, baseVersion: base.version, parameters: read.parameters, reason: reason.trim() }));
    setBusy(false);
    reload();
    if (answer?.outcome === 'done') return take({ version: base.version + 1, parameters: read.parameters });
    if (answer === null) return setProblem('No answer: the outcome is unknown. Look at the changes before you save again.');
    const parts = refusalParts(answer.message, fields);
    setRefused(parts.problems);
    setProblem(parts.rest === '' ? 'Refused: see the fields.' : `Refused: ${parts.rest}`);
  };

  if (fields.length === 0) return <p className={classes.none}>Nothing about this strategy can be changed while the desk runs.</p>;
  return (
    <form className={classes.form} noValidate onSubmit={(event) => { event.preventDefault(); void save(); }} aria-label={`Parameters of ${strategy.id}`}>
      <div className={classes.fields}>
        {fields.map((field) => <Field key={field.key} field={field} value={draft[field.key]} problem={problems[field.key] ?? null} isChanged={draftOf(base.parameters)[field.key] !== draft[field.key]} onChange={(value) => change(field.key, value)} />)}
      </div>
      <div className={classes.save}>
        {isStale && <p className={classes.stale} role="alert">Version {strategy.version} was saved meanwhile; this form is of version {base.version} and would be refused. <button type="button" onClick={() => take(strategy)}>Take over version {strategy.version}</button></p>}
        <ChangeList lines={lines} empty={isEdited ? 'Nothing readable has changed yet.' : `No change. These are the parameters of version ${base.version}.`} />
        <div className={classes.saveRow}>
          <TextInput size="xs" className={classes.reason} label="Reason (goes into the journal)" value={reason} maxLength={500} disabled={lines.length === 0} onChange={(event) => setReason(event.currentTarget.value)} />
          <Button type="button" size="xs" variant="default" disabled={!isEdited || busy} onClick={() => take(strategy)}>Discard</Button>
          <Button type="submit" size="xs" className={classes.submit} disabled={!live || busy || lines.length === 0 || Object.keys(read.problems).length > 0 || isStale}>Save version {base.version + 1}</Button>
        </div>
        <p className={classes.problem} role="alert">{problem}</p>
      </div>
    </form>
  );
}

type FieldProps = { readonly field: ParameterField; readonly value: string | boolean | undefined; readonly problem: string | null; readonly isChanged: boolean; readonly onChange: (value: string | boolean) => void };
function Field({ field, value, problem, isChanged, onChange }: FieldProps) {
  const id = useId();
  const hints = `${id}-hints`;
  const onKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (by === undefined || typeof value !== 'string') return;
    event.preventDefault();
    onChange(stepped(field, value, by));
  };
  const standard = `default ${valueText(field, field.default)}`;
  return (
    <div className={classes.field} data-changed={isChanged || undefined}>
      <div className={classes.words}>
        <label htmlFor={id}>{field.label}{isChanged && <span className={classes.changed}> changed</span>}</label>
        <span id={hints}>{field.meaning}</span>
      </div>
      <div className={classes.control}>
        {field.kind === 'switch'
          ? <Checkbox id={id} size="sm" label={value === true ? 'on' : 'off'} checked={value === true} aria-describedby={hints} onChange={(event) => onChange(event.currentTarget.checked)} aria-label={field.label} />
          : (
            <span className={classes.number}>
              <TextInput id={id} size="xs" inputMode="decimal" autoComplete="off" role="spinbutton" aria-valuenow={Number(value) || 0} aria-valuemin={field.min ?? undefined} aria-valuemax={field.max ?? undefined} aria-valuetext={`${String(value)} ${field.unit}`} aria-describedby={hints}
                value={String(value ?? '')} error={problem !== null} onChange={(event) => onChange(event.currentTarget.value)} onKeyDown={onKey} />
              <span className={classes.unit}>{field.unit}</span>
            </span>
          )}
        <small>{field.kind === 'switch' ? standard : `${rangeText({ ...field, unit: '' })}, ${standard}`}</small>
      </div>
      {problem !== null && <p className={classes.fieldProblem} role="alert"><span aria-hidden>✕ </span>{problem}</p>}
    </div>
  );
}
