import type { ComponentType } from 'react';
import { Panel } from '../components/Panel.tsx';
import { ShortcutEditor } from '../shell/ShortcutEditor.tsx';
import { useSettings } from '../store/settings-store.ts';
import { openSettings, useUi } from '../store/ui-store.ts';
import { AboutSection } from './AboutSection.tsx';
import { AppearanceSection } from './AppearanceSection.tsx';
import { DesksSection } from './DesksSection.tsx';
import { DiagnosticsSection } from './DiagnosticsSection.tsx';
import { FoldersSection } from './FoldersSection.tsx';
import { KeysSection } from './KeysSection.tsx';
import { LicencesSection } from './LicencesSection.tsx';
import { NotificationsSection } from './NotificationsSection.tsx';
import { ProfilesSection } from './ProfilesSection.tsx';
import { SECTIONS, sectionOf, type SectionId } from './sections.ts';
import classes from './SettingsView.module.css';

const CONTENT: Readonly<Record<SectionId, ComponentType>> = {
  profiles: ProfilesSection, keys: KeysSection, appearance: AppearanceSection, notifications: NotificationsSection, shortcuts: ShortcutEditor, desks: DesksSection,
  folders: FoldersSection, diagnostics: DiagnosticsSection, licences: LicencesSection, about: AboutSection,
};

/** Everything that can be set, a section at a time. Changes of the application hold at once; those of a profile are checked and written first. */
export function SettingsView() {
  const section = useUi((s) => sectionOf(s.settingsSection));
  const loaded = useSettings((s) => s.loaded);
  const Content = CONTENT[section];
  const { label, about } = SECTIONS.find(({ id }) => id === section) ?? SECTIONS[0];
  return (
    <div className={classes.view}>
      <nav className={classes.nav} aria-label="Settings">
        {SECTIONS.map((one) => (
          <button key={one.id} type="button" className={classes.link} aria-current={one.id === section ? 'true' : undefined} onClick={() => openSettings(one.id)}>{one.label}</button>
        ))}
      </nav>
      <Panel title={label} note={about} className={classes.content} loading={!loaded}><div className={classes.scroll} role="region" aria-label={`${label}, settings`} tabIndex={0}><Content key={section} /></div></Panel>
    </div>
  );
}
