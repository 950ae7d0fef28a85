// What flattens a desk without this page. A command finds `dev` in the usual folder by itself: any other desk and folder it must name.
import { create } from 'zustand';
import { useDeskStore } from '../store/desk-store.ts';

/** What a command must add to find the data folder of this engine; asked while the engine answers, used when it does not. */
export const useFolderOption = create<{ readonly option: string }>()(() => ({ option: '' }));

const commandOf = (profile: string | undefined, option: string): string => `npm run breakwater -- flatten${profile === undefined || profile === 'dev' ? '' : ` --profile ${profile}`}${option}`;

/** The command that flattens the desk of `profile`; undefined while none is known. */
export const flattenCommand = (profile: string | undefined): string => commandOf(profile, useFolderOption.getState().option);

/** The command that flattens the desk on this page. */
export function useFlattenCommand(): string {
  const profile = useDeskStore((s) => s.desk?.profile);
  return commandOf(profile, useFolderOption((s) => s.option));
}
