import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { AppSettings } from '../../shared/model/settings.ts';
import { useEngine } from '../engine.ts';
import { playSignal } from '../shell/signal-tones.ts';
import { changeSettings, useSettings } from '../store/settings-store.ts';
import classes from './Section.module.css';

type Channel = 'notifications' | 'sounds';

/** Both are off until the trader switches them on. Alerts on screen and in the journal do not depend on them. */
export function NotificationsSection() {
  const engine = useEngine();
  const settings = useSettings((s) => s.settings);
  const [outcome, setOutcome] = useState<string | null>(null);
  const set = (channel: Channel, part: Partial<AppSettings[Channel]>): void => void changeSettings(engine, { [channel]: { ...settings[channel], ...part } });

  const switchNotifications = async (on: boolean): Promise<void> => {
    setOutcome(null);
    if (on && !inDesktop() && (await permission()) === 'denied') return setOutcome('This browser was told to show no notifications for this page. Allow them in its settings for this page, then switch them on here.');
    set('notifications', { on });
    if (on && inDesktop()) setOutcome('A notification was handed to the system.');
  };
  const test = async (): Promise<void> => {
    if (inDesktop()) return setOutcome('The desktop application shows one each time notifications are switched on: switch them off and on.');
    const found = await permission();
    if (found === 'missing') return setOutcome('Notifications are shown by the desktop application; this browser has none.');
    if (found === 'denied') return setOutcome('This browser was told to show no notifications for this page. Allow them in its settings for this page.');
    new Notification('Breakwater', { body: 'This is how a fill or an alert is announced.', tag: 'breakwater-test' });
    setOutcome('A notification was handed to the system.');
  };
  return (
    <div className={classes.section}>
      <p className={classes.text}>Alerts always stand on screen and in the journal. These are in addition, for when the window is behind others.</p>
      <fieldset className={classes.group}>
        <legend>Notifications of the system</legend>
        <Checkbox label="Show notifications" checked={settings.notifications.on} onChange={(event) => void switchNotifications(event.currentTarget.checked)} />
        <Checkbox className={classes.sub ?? ''} label="for fills" disabled={!settings.notifications.on} checked={settings.notifications.fills} onChange={(event) => set('notifications', { fills: event.currentTarget.checked })} />
        <Checkbox className={classes.sub ?? ''} label="for alerts that need you" disabled={!settings.notifications.on} checked={settings.notifications.alerts} onChange={(event) => set('notifications', { alerts: event.currentTarget.checked })} />
        <div className={classes.row}><Button size="compact-sm" variant="default" disabled={!settings.notifications.on} onClick={() => void test()}>Show one now</Button></div>
      </fieldset>
      <fieldset className={classes.group}>
        <legend>Sounds</legend>
        <Checkbox label="Play sounds" checked={settings.sounds.on} onChange={(event) => set('sounds', { on: event.currentTarget.checked })} />
        <Checkbox className={classes.sub ?? ''} label="for fills" disabled={!settings.sounds.on} checked={settings.sounds.fills} onChange={(event) => set('sounds', { fills: event.currentTarget.checked })} />
        <Checkbox className={classes.sub ?? ''} label="for alerts that need you" disabled={!settings.sounds.on} checked={settings.sounds.alerts} onChange={(event) => set('sounds', { alerts: event.currentTarget.checked })} />
        <div className={classes.row}><Button size="compact-sm" variant="default" disabled={!settings.sounds.on} onClick={() => setOutcome(playSignal('fill') ? 'The tone of a fill was played.' : 'This system has no sound.')}>Play one now</Button></div>
      </fieldset>
      <p role="status" className={classes.text}>{outcome}</p>
    </div>
  );
}

/** There the main process notifies; its pages have no permission to. */
const inDesktop = (): boolean => 'bridge' in window;

async function permission(): Promise<'granted' | 'denied' | 'missing'> {
  if (!('Notification' in window)) return 'missing';
  const answer = Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission;
  return answer === 'granted' ? 'granted' : 'denied';
}
