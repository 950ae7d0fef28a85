import { Panel } from '../components/Panel.tsx';

export function AlertsCentre() {
  return <Panel title="Alerts" empty="notBuilt"><span /></Panel>;
}
