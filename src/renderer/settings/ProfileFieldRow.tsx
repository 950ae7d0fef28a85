import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useId } from 'react';
import type { ProfileField } from '../../shared/contract/settings-methods.ts';
import { rangeOf, shareOf, shownValue, typedOf } from './profile-draft.ts';
import own from './ProfileForm.module.css';

type ProfileFieldRowProps = {
  readonly field: ProfileField;
  /** Undefined: untouched. Null: back to the default. */
  readonly typed: string | boolean | null | undefined;
  readonly problem: string | null;
  readonly disabled: boolean;
  readonly onType: (value: string | boolean | null) => void;
  readonly onUndo: () => void;
};

/** Label, control, unit and range in fixed columns; the meaning below. */
export function ProfileFieldRow({ field, typed, problem, disabled, onType, onUndo }: ProfileFieldRowProps) {
  const id = useId();
  const value = typed === undefined ? typedOf(field.value) : typed === null ? typedOf(field.default) : typed;
  const isTouched = typed !== undefined;
  const isDefault = isTouched ? typed === null || typed === typedOf(field.default) : !field.changed;
  const text = typeof value === 'boolean' ? '' : value;
  const about = `${id}-about`;
  const range = rangeOf(field);
  return (
    <div className={own.field} data-touched={isTouched || undefined} data-wide={field.kind === 'symbols' || field.kind === 'choice' || undefined}>
      <label htmlFor={id} className={own.label}>{field.label}</label>
      <div className={own.control}>
        {field.kind === 'switch' ? <Checkbox id={id} checked={value === true} disabled={disabled} aria-describedby={about} onChange={(event) => onType(event.currentTarget.checked)} />
          : field.kind === 'choice' ? <NativeSelect id={id} size="xs" value={text} data={field.choices.includes(text) ? [...field.choices] : [text, ...field.choices]} disabled={disabled || field.choices.length < 2} aria-describedby={about} onChange={(event) => onType(event.currentTarget.value)} />
            : <TextInput id={id} size="xs" value={text} inputMode={field.kind === 'symbols' ? 'text' : 'decimal'} disabled={disabled} error={problem !== null} aria-describedby={about} maxLength={800} onChange={(event) => onType(event.currentTarget.value)} />}
      </div>
      <span className={own.unit}>{shareOf(field, text) ?? field.unit}</span>
      <span className={own.mark}>
        {isTouched ? <button type="button" className={own.small} aria-label={`Undo the change of ${field.label}`} onClick={onUndo}>Undo</button>
          : isDefault ? '' : <button type="button" className={own.small} aria-label={`${field.label} back to its default`} disabled={disabled} onClick={() => onType(null)}>Default</button>}
      </span>
      <p id={about} className={own.about} data-problem={problem !== null || undefined}>{problem !== null ? `✕ ${problem}` : [field.meaning, range === '' ? '' : `Range ${range}.`, isDefault ? 'At its default.' : `Default: ${shownValue(field, field.default)}.`].filter((part) => part !== '').join(' ')}</p>
    </div>
  );
}
