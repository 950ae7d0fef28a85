import { useState } from 'react';
import type { Input } from '../../shared/contract/contract.ts';
import { messageOf } from '../../shared/model/result.ts';
import { copyText } from '../components/copy-text.ts';
import { RowButton } from '../components/RowButton.tsx';
import { useReading } from '../components/use-reading.ts';
import { useEngine } from '../engine.ts';
import { useDeskStore } from '../store/desk-store.ts';
import classes from './Section.module.css';
import own from './FoldersSection.module.css';

type What = Input<'host.reveal'>['what'];

/** Where everything lies: shown as text, and opened where the host can. */
export function FoldersSection() {
  const engine = useEngine();
  const host = useReading('host', (asked) => asked.call('host.info', {}));
  const profile = useDeskStore((s) => s.desk?.profile ?? 'dev');
  const [said, setSaid] = useState<string | null>(null);
  if (host.value === null) return <p className={host.problem === null ? classes.text : classes.problem} role={host.problem === null ? undefined : 'alert'}>{host.problem ?? 'Asking the engine…'}</p>;
  const { dataDir, settingsFile, canReveal } = host.value;
  const slash = dataDir.includes('\\') ? '\\' : '/';
  const folders: readonly { readonly what: What; readonly label: string; readonly holds: string; readonly path: string }[] = [
    { what: 'data', label: 'Data', holds: 'everything below', path: dataDir },
    { what: 'reports', label: `Reports of ${profile}`, holds: 'daily and weekly reports in four formats', path: [dataDir, profile, 'reports'].join(slash) },
    { what: 'logs', label: `Log of ${profile}`, holds: 'what the engine did, as JSON lines', path: [dataDir, profile, 'logs'].join(slash) },
    { what: 'profiles', label: 'Profiles', holds: 'configuration, its backups and the record of changes', path: [dataDir, 'profiles'].join(slash) },
    { what: 'diagnostics', label: 'Diagnostics', holds: 'bundles that were exported', path: [dataDir, 'diagnostics'].join(slash) },
  ];
  const reveal = async (what: What): Promise<void> => {
    try {
      const { opened, path } = await engine.call('host.reveal', { what });
      setSaid(opened ? `Opened ${path}` : `${path} could not be opened. Open it in your file manager.`);
    } catch (error) {
      setSaid(`Not opened: ${messageOf(error)}`);
    }
  };
  return (
    <div className={classes.section}>
      <p className={classes.text}>All data stays on this machine, in one folder. To keep it safe, copy the folder while no desk runs.</p>
      <ul className={own.folders}>
        {folders.map(({ what, label, holds, path }) => (
          <li key={what} className={own.folder}>
            <div><b>{label}</b> <span className={classes.text}>{holds}</span><div className={classes.path}>{path}</div></div>
            <div className={classes.row}>
              {canReveal && <RowButton aria-label={`Open ${label}`} onClick={() => void reveal(what)}>Open</RowButton>}
              <RowButton aria-label={`Copy path of ${label}`} onClick={() => void copyText(path).then((copied) => setSaid(copied ? `Copied ${path}` : 'The path could not be copied. Select its text instead.'))}>Copy path</RowButton>
            </div>
          </li>
        ))}
        <li className={own.folder}><div><b>Settings file</b> <span className={classes.text}>what is set here, no secret</span><div className={classes.path}>{settingsFile}</div></div></li>
      </ul>
      {!canReveal && <p className={classes.text}>A page in a browser cannot open folders: copy a path into your file manager.</p>}
      <p role="status" className={classes.text}>{said}</p>
    </div>
  );
}
