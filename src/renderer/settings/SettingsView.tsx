import { Panel } from '../components/Panel.tsx';

export function SettingsView() {
  return <Panel title="Settings" empty="notBuilt"><span /></Panel>;
}
