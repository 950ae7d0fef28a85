import { Panel } from '../components/Panel.tsx';

export function RiskView() {
  return <Panel title="Risk" empty="notBuilt"><span /></Panel>;
}
