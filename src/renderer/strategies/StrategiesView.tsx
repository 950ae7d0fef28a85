import { Panel } from '../components/Panel.tsx';

export function StrategiesView() {
  return <Panel title="Strategies" empty="notBuilt"><span /></Panel>;
}
