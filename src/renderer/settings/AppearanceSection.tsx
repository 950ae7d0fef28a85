import { Autocomplete, SegmentedControl } from '@mantine/core';
import { useId, useMemo, useState, type ReactNode } from 'react';
import type { AppSettings } from '../../shared/model/settings.ts';
import { Pnl } from '../components/Numbers.tsx';
import { zonedTime, zoneName } from '../components/time.ts';
import { useNow } from '../components/use-now.ts';
import { useEngine } from '../engine.ts';
import { changeSettings, useSettings } from '../store/settings-store.ts';
import classes from './Section.module.css';
import own from './AppearanceSection.module.css';

type Choice<K extends 'theme' | 'density' | 'pnlColours'> = { readonly value: AppSettings[K]; readonly label: string };
const THEMES: readonly Choice<'theme'>[] = [{ value: 'auto', label: 'Like the system' }, { value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' }];
const DENSITIES: readonly Choice<'density'>[] = [{ value: 'compact', label: 'Compact' }, { value: 'regular', label: 'Regular' }, { value: 'comfortable', label: 'Comfortable' }];
const COLOURS: readonly Choice<'pnlColours'>[] = [{ value: 'standard', label: 'Green and red' }, { value: 'blueOrange', label: 'Blue and orange' }];
const LOCAL = 'local (this machine)';

/** Holds at once, in every window. */
export function AppearanceSection() {
  const engine = useEngine();
  const settings = useSettings((s) => s.settings);
  const set = (patch: Parameters<typeof changeSettings>[1]): void => void changeSettings(engine, patch);
  return (
    <div className={classes.section}>
      <Setting title="Theme" meaning="Like the system follows its light and dark hours."><div className={classes.row}><SegmentedControl transitionDuration={0} aria-label="Theme" value={settings.theme} data={[...THEMES]} onChange={(theme) => set({ theme })} /></div></Setting>
      <Setting title="Density" meaning="Height of rows and size of text."><div className={classes.row}><SegmentedControl transitionDuration={0} aria-label="Density" value={settings.density} data={[...DENSITIES]} onChange={(density) => set({ density })} /></div></Setting>
      <Setting title="Profit and loss" meaning="A sign stands beside either colour.">
        <div className={classes.row}>
          <SegmentedControl transitionDuration={0} aria-label="Colours of profit and loss" value={settings.pnlColours} data={[...COLOURS]} onChange={(pnlColours) => set({ pnlColours })} />
          <span className={own.sample}><Pnl value="1284.5" strong /> USD</span><span className={own.sample}><Pnl value="-312.25" strong /> USD</span>
        </div>
      </Setting>
      <ZoneChoice zone={settings.zone} onChoose={(zone) => set({ zone })} />
    </div>
  );
}

function Setting({ title, meaning, children }: { readonly title: string; readonly meaning: string; readonly children: ReactNode }) {
  return <div className={classes.group}><h3>{title}</h3>{children}<p className={classes.text}>{meaning}</p></div>;
}

/** Every zone that this browser knows, found by typing a part of its name. */
function ZoneChoice({ zone, onChoose }: { readonly zone: string; readonly onChoose: (zone: string) => void }) {
  const id = useId();
  const zones = useMemo(() => ['UTC', LOCAL, ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')], []);
  const shown = zone === 'local' ? LOCAL : zone;
  const [typed, setTyped] = useState<string | null>(null);
  const { wall } = useNow();
  const time = zonedTime(zone);
  const offset = time.offsetMinutes(wall);
  const choose = (name: string): void => {
    if (!zones.includes(name)) return;
    setTyped(null);
    const next = name === LOCAL ? 'local' : name;
    if (next !== zone) onChoose(next);
  };
  const isUnknown = typed !== null && typed !== '' && !zones.includes(typed);
  return (
    <div className={classes.group}>
      <h3 id={id}>Time zone of the screen</h3>
      <div className={classes.row}>
        <Autocomplete className={own.zone} aria-labelledby={id} value={typed ?? shown} data={zones} limit={200} maxDropdownHeight={260} comboboxProps={{ transitionProps: { duration: 0 } }}
          onChange={setTyped} onOptionSubmit={choose} onBlur={() => { if (typed !== null && zones.includes(typed)) choose(typed); setTyped(null); }} onFocus={(event) => event.currentTarget.select()} />
        <span className={own.clock}>{time.dateTime(wall)} {time.label}, UTC{offset < 0 ? '−' : '+'}{String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')}:{String(Math.abs(offset) % 60).padStart(2, '0')}</span>
      </div>
      <p className={classes.text}>{isUnknown ? 'Choose a zone of the list: type a part of its name, such as York.' : `Times are kept in UTC and shown in ${zoneName(zone)}. Days of reports and of the daily loss limit stay UTC days.`}</p>
    </div>
  );
}
