// Parameters as they are typed: text until they are read, checked against the ranges of their fields.
import type { ParameterField, Parameters } from '../../shared/contract/strategy-methods.ts';
import { parameterChanges } from '../../shared/model/strategy.ts';

export type Draft = Readonly<Record<string, string | boolean>>;
export type DraftProblems = Readonly<Record<string, string>>;
type Value = Parameters[string];

export const draftOf = (parameters: Parameters): Draft => Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, typeof value === 'boolean' ? value : String(value)]));

/** What stands in the form, as far as it can be read, and what is wrong with the rest. */
export function readDraft(draft: Draft, fields: readonly ParameterField[]): { readonly parameters: Parameters; readonly problems: DraftProblems } {
  const parameters: Parameters = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const typed = draft[field.key];
    if (field.kind === 'switch') {
      parameters[field.key] = typed === true;
      continue;
    }
    const value = typeof typed === 'string' ? numberOf(typed) : null;
    const problem = problemOf(field, value, typed);
    if (problem !== null) problems[field.key] = problem;
    else if (value !== null) parameters[field.key] = value;
  }
  return { parameters, problems };
}

/** Plain decimal text; null for anything else. */
const numberOf = (text: string): number | null => (/^\s*-?\d{1,9}(\.\d{1,9})?\s*$/.test(text) ? Number(text) : null);

function problemOf(field: ParameterField, value: number | null, typed: string | boolean | undefined): string | null {
  const wanted = `Expected ${field.kind === 'integer' ? 'a whole number ' : ''}${rangeText(field)}`;
  const found = typeof typed === 'string' && typed.trim() !== '' ? typed.trim() : 'nothing';
  const fits = value !== null && (field.kind !== 'integer' || Number.isInteger(value)) && (field.min === null || value >= field.min) && (field.max === null || value <= field.max);
  return fits ? null : `${wanted}, found ${found}.`;
}

/** `2 to 50 bars`. */
export function rangeText({ min, max, unit }: Pick<ParameterField, 'min' | 'max' | 'unit'>): string {
  const range = min !== null && max !== null ? `${min} to ${max}` : min !== null ? `${min} and above` : max !== null ? `up to ${max}` : 'any';
  return unit === '' ? range : `${range} ${unit}`;
}

/** The text one step up or down, inside the range, without binary noise. */
export function stepped(field: ParameterField, text: string, by: number): string {
  const value = numberOf(text);
  if (value === null || field.step === null) return text;
  const digits = Math.max(decimalsOf(field.step), decimalsOf(value));
  const next = Number((value + by * field.step).toFixed(digits));
  return String(Math.min(field.max ?? next, Math.max(field.min ?? next, next)));
}
const decimalsOf = (value: number): number => (String(value).split('.')[1] ?? '').length;

/** A value as people read it. */
export function valueText(field: ParameterField | undefined, value: Value | null): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return field === undefined || field.unit === '' ? String(value) : `${value} ${field.unit}`;
}

export type ChangeLine = { readonly key: string; readonly label: string; readonly from: string; readonly to: string };
/** Every difference in words, in the order of the form. */
export function changeLines(fields: readonly ParameterField[], from: Parameters, to: Parameters): readonly ChangeLine[] {
  const order = (key: string): number => { const at = fields.findIndex((field) => field.key === key); return at < 0 ? fields.length : at; };
  return [...parameterChanges(from, to)].sort((a, b) => order(a.key) - order(b.key)).map((change) => {
    const field = fields.find(({ key }) => key === change.key);
    return { key: change.key, label: field?.label ?? change.key, from: valueText(field, change.from), to: valueText(field, change.to) };
  });
}

/** The engine's refusal, taken apart: what concerns a field stands beside it, the rest stays a sentence. */
export function refusalParts(message: string, fields: readonly ParameterField[]): { readonly problems: DraftProblems; readonly rest: string } {
  const problems: Record<string, string> = {};
  const rest: string[] = [];
  for (const part of message.split('; ')) {
    const [, key = '', text = ''] = /^(\w+): (.*)$/s.exec(part) ?? [];
    if (fields.some((field) => field.key === key)) problems[key] = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
    else rest.push(part);
  }
  return { problems, rest: rest.join('; ') };
}
