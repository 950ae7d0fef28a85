import { ProfileName, isLive } from '../../shared/model/profile.ts';

/** The profiles that take keys. */
export const LIVE_PROFILES: readonly ProfileName[] = ProfileName.options.filter(isLive);
