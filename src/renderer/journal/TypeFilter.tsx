import { Popover } from '@mantine/core';
import { useState } from 'react';
import { useReading } from '../components/use-reading.ts';
import classes from './FilterBar.module.css';
import { groupOf, TYPE_GROUPS, typeLabel } from './journal-words.ts';

type TypeFilterProps = { readonly types: readonly string[]; readonly onTypes: (types: string[]) => void };

/** Which types of entry are listed, by group, each with how many the journal holds. None chosen is all of them, but for what the two switches beside it leave out. */
export function TypeFilter({ types, onTypes }: TypeFilterProps) {
  const [open, setOpen] = useState(false);
  const { value: known, problem } = useReading('types', (engine) => engine.call('journal.types', {}), { active: open });
  const toggle = (of: readonly string[], on: boolean): void => onTypes(on ? [...new Set([...types, ...of])] : types.filter((one) => !of.includes(one)));
  const label = types.length === 0 ? 'All types' : types.length === 1 ? typeLabel(types[0] ?? '') : `${types.length} types`;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={340} shadow="md" trapFocus returnFocus zIndex={350} transitionProps={{ duration: 0 }} withRoles={false}>
      <Popover.Target><button type="button" className={classes.button} aria-haspopup="dialog" aria-expanded={open} aria-label={`Types of entry: ${label}`} onClick={() => setOpen(!open)}><span>{label}</span> <span aria-hidden>▾</span></button></Popover.Target>
      <Popover.Dropdown className={classes.types} role="dialog" aria-label="Types of entry">
        <div className={classes.typesHead}><b>Types of entry</b><button type="button" className={classes.button} disabled={types.length === 0} onClick={() => onTypes([])}>All</button></div>
        {known === null && problem === null && <p>Loading…</p>}
        {problem !== null && <p role="alert">The types could not be read: {problem}</p>}
        {known !== null && TYPE_GROUPS.map((group) => {
          const members = known.types.filter((one) => groupOf(one.type) === group);
          const names = members.map((one) => one.type);
          const chosen = names.filter((name) => types.includes(name)).length;
          return members.length === 0 ? null : (
            <fieldset key={group} className={classes.group}>
              <legend><label><input type="checkbox" checked={chosen === names.length} ref={(box) => { if (box) box.indeterminate = chosen > 0 && chosen < names.length; }} onChange={(event) => toggle(names, event.currentTarget.checked)} /> {group}</label></legend>
              {members.map((one) => (
                <label key={one.type}><input type="checkbox" checked={types.includes(one.type)} onChange={(event) => toggle([one.type], event.currentTarget.checked)} /><span>{typeLabel(one.type)}</span><span className={classes.number}>{one.count.toLocaleString('en-US')}</span></label>
              ))}
            </fieldset>
          );
        })}
      </Popover.Dropdown>
    </Popover>
  );
}
