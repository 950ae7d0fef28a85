import type { ProfileName } from '../../../shared/model/profile.ts';

/** What a person is told when no engine is left: why, and the whole command for each desk that nothing watches now. `dataDirOption` as in `HostView`. */
export function endedText(error: Error, profiles: readonly ProfileName[], dataDirOption: string): string {
  const commands = profiles.map((profile) => `npm run breakwater -- flatten --profile ${profile}${dataDirOption}`);
  return `${error.message}\n\nNothing watches your positions now. Flatten from the command line:\n${commands.join('\n')}`;
}
