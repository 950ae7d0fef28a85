import { useState } from 'react';
import type { Parameters, StrategyView } from '../../shared/contract/strategy-methods.ts';
import { draftOf, type Draft, type DraftProblems } from './parameter-draft.ts';

export type Base = { readonly version: number; readonly parameters: Parameters };
const NO_PROBLEMS: DraftProblems = {};

/** What is typed into the parameters of one strategy. It is kept by who arranges the form, so that another arrangement (a window made smaller) loses none of it. */
export type ParameterEdit = {
  /** The version that is edited. */
  readonly base: Base;
  readonly draft: Draft;
  readonly reason: string;
  /** What the engine refused, by field. */
  readonly refused: DraftProblems;
  readonly problem: string | null;
  readonly isEdited: boolean;
  change(key: string, value: string | boolean): void;
  setReason(reason: string): void;
  setProblem(problem: string | null): void;
  setRefused(problems: DraftProblems): void;
  /** Begins again from these. */
  take(from: Base): void;
};

export function useParameterEdit(strategy: StrategyView): ParameterEdit {
  const [base, setBase] = useState<Base>(strategy);
  const [draft, setDraft] = useState<Draft>(() => draftOf(strategy.parameters));
  const [refused, setRefused] = useState<DraftProblems>(NO_PROBLEMS);
  const [problem, setProblem] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const isEdited = strategy.fields.some(({ key }) => draftOf(base.parameters)[key] !== draft[key]);
  const take = (from: Base): void => {
    setBase({ version: from.version, parameters: from.parameters });
    setDraft(draftOf(from.parameters));
    setRefused(NO_PROBLEMS);
    setProblem(null);
    setReason('');
  };
  // Somebody saved a version: an untouched form follows, a touched one says so.
  if (strategy.version > base.version && !isEdited) take(strategy);
  return {
    base, draft, reason, refused, problem, isEdited, setRefused, setProblem, take,
    change(key, value) {
      setDraft((now) => ({ ...now, [key]: value }));
      setRefused(NO_PROBLEMS);
      setProblem(null);
    },
    setReason(text) {
      setReason(text);
      setProblem(null);
    },
  };
}
