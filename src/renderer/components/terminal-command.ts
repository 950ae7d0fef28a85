// What is typed in a terminal to do without this page. A command finds `dev` in the usual folder by itself: any other desk and folder it must name.
import { create } from 'zustand';
import { useDeskStore } from '../store/desk-store.ts';

/** What a command must add to find the data folder of this engine; asked while the engine answers, used when it does not. */
export const useFolderOption = create<{ readonly option: string }>()(() => ({ option: '' }));

const commandOf = (command: string, profile: string | undefined, option: string): string => `npm run breakwater -- ${command}${profile === undefined || profile === 'dev' ? '' : ` --profile ${profile}`}${option}`;

/** The command that flattens the desk of `profile`; undefined while none is known. */
export const flattenCommand = (profile: string | undefined): string => commandOf('flatten', profile, useFolderOption.getState().option);

/** A command with its options, such as `export --what fills`, for the desk on this page. */
export function useTerminalCommand(command: string): string {
  const profile = useDeskStore((s) => s.desk?.profile);
  return commandOf(command, profile, useFolderOption((s) => s.option));
}
/** The command that flattens the desk on this page. */
export const useFlattenCommand = (): string => useTerminalCommand('flatten');
/** The command that flattens every desk of the data folder. */
export const flattenAllCommand = (option: string): string => commandOf('flatten --all', undefined, option);
