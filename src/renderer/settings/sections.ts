/** The sections of the settings, in their order; the id is what `openSettings` takes. */
export const SECTIONS = [
  { id: 'profiles', label: 'Profiles', about: 'What each desk trades, and its limits' },
  { id: 'keys', label: 'API keys', about: 'Keys of live profiles in the keychain' },
  { id: 'appearance', label: 'Appearance', about: 'Theme, density, time zone, colours' },
  { id: 'notifications', label: 'Notifications and sounds', about: 'Off until you switch them on' },
  { id: 'shortcuts', label: 'Shortcuts', about: 'Keys of every action' },
  { id: 'desks', label: 'Desks', about: 'The two ends of the paper/live toggle' },
  { id: 'folders', label: 'Data and folders', about: 'Where everything is kept' },
  { id: 'diagnostics', label: 'Diagnostics', about: 'A bundle for help, without secrets' },
  { id: 'licences', label: 'Licences', about: 'What Breakwater is built from' },
  { id: 'about', label: 'About', about: 'Version, configuration, first steps' },
] as const;
export type SectionId = (typeof SECTIONS)[number]['id'];
export const sectionOf = (id: string | null): SectionId => SECTIONS.find((one) => one.id === id)?.id ?? 'profiles';
