import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { messageOf } from '../../shared/model/result.ts';
import classes from './Section.module.css';
import own from './LicencesSection.module.css';

type Licence = { readonly name: string; readonly version: string; readonly licence: string; readonly text: string };

/** What Breakwater is built from. The chart library asks for its notice and a link where people see it. */
export function LicencesSection() {
  const [licences, setLicences] = useState<readonly Licence[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [filter, setFilter] = useState('');
  useEffect(() => { import('virtual:licences').then((module) => setLicences(module.licences), (error: unknown) => setProblem(`The list could not be loaded: ${messageOf(error)}`)); }, []);
  const words = filter.trim().toLowerCase();
  const shown = (licences ?? []).filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(words));
  return (
    <div className={classes.section}>
      <div className={classes.card}>
        <b>Charts by TradingView</b>
        <p className={classes.text}>TradingView Lightweight Charts™, Copyright (c) 2025 TradingView, Inc. <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">https://www.tradingview.com/</a>. Licensed under the Apache License, Version 2.0; its text is in the list below.</p>
      </div>
      {problem !== null && <p role="alert" className={classes.problem}>{problem}</p>}
      {licences === null && problem === null && <p className={classes.text}>Loading…</p>}
      {licences !== null && (
        <>
          <TextInput label={`Find among ${licences.length} packages`} value={filter} maxLength={60} onChange={(event) => setFilter(event.currentTarget.value)} className={own.find} />
          <div className={own.list}>
            {shown.map(({ name, version, licence, text }) => (
              <details key={`${name}@${version}`} className={own.one}>
                <summary><b>{name}</b> <span>{version}</span> <span className={own.licence}>{licence}</span></summary>
                <pre className={own.text} tabIndex={0}>{text}</pre>
              </details>
            ))}
            {shown.length === 0 && <p className={classes.text}>No package has “{filter}” in its name or licence.</p>}
          </div>
        </>
      )}
    </div>
  );
}
