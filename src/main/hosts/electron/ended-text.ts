import type { ProfileName } from '../../../shared/model/profile.ts';

/** What a person is told when no engine is left: why, and the one command that reaches every desk that nothing watches now. `dataDirOption` as in `HostView`. */
export function endedText(error: Error, profiles: readonly ProfileName[], dataDirOption: string): string {
  const [only, ...others] = profiles;
  const which = only !== undefined && others.length === 0 ? `--profile ${only}` : '--all';
  return `${error.message}\n\nNothing watches your positions now. Flatten from the command line:\nnpm run breakwater -- flatten ${which}${dataDirOption}`;
}
