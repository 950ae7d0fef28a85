// The process of one shard: runs the units that it is given, one after the other, and says what became of each. Ends with the process that started it.
import { loadCampaign } from './catalogue.ts';
import { runUnit, type UnitResult } from './run-unit.ts';

export type Asked = { readonly type: 'unit'; readonly index: number } | { readonly type: 'end' };
export type Said = { readonly type: 'ready' } | { readonly type: 'done'; readonly result: UnitResult };

const [folder = '', name = '', seed = '', parent = ''] = process.argv.slice(2);
const campaign = await loadCampaign(folder, name);
const aborted = new AbortController();
let working: Promise<void> = Promise.resolve();

const say = (said: Said): void => void process.send?.(said);
/** What is under way cleans up after itself first. */
const end = (): void => {
  aborted.abort();
  void working.then(() => process.exit(0));
};

process.on('message', (asked: Asked) => {
  if (asked.type === 'end') {
    end();
    return;
  }
  working = runUnit(campaign, asked.index, Number(seed), parent, aborted.signal).then(
    (result) => { if (!aborted.signal.aborted) say({ type: 'done', result }); },
  );
});
process.once('disconnect', end);
say({ type: 'ready' });
