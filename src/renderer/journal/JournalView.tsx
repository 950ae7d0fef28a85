import { Panel } from '../components/Panel.tsx';

export function JournalView() {
  return <Panel title="Journal" empty="notBuilt"><span /></Panel>;
}
