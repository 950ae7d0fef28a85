import { SecretRegistry } from './secrets.ts';

/** Every secret that this process has read, whichever desk it is for: each log takes all of them out of its lines. */
export const processSecrets = new SecretRegistry();
