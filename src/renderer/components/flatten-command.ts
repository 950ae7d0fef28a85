// What flattens a desk without this page. A desk that is not named in a terminal is `dev`: beside any other the command must name it.
import { useDeskStore } from '../store/desk-store.ts';

/** The command that flattens the desk of `profile`; undefined while none is known. */
export const flattenCommand = (profile: string | undefined): string => `npm run breakwater -- flatten${profile === undefined || profile === 'dev' ? '' : ` --profile ${profile}`}`;

/** The command that flattens the desk on this page. */
export const useFlattenCommand = (): string => flattenCommand(useDeskStore((s) => s.desk?.profile));
