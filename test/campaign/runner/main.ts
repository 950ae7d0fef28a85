// npm run test:campaign -- NAME [--scale X] [--shards N] [--seed S] [--resume] | NAME --unit N --seed S | --list
import { availableParallelism } from 'node:os';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Campaign } from './campaign.ts';
import { CAMPAIGNS, loadCampaign, loadCampaigns, NoSuchCampaign } from './catalogue.ts';
import { RunRecord, type Head } from './record.ts';
import { failureOf, failureText, reportOf, reportText, writeReport } from './report.ts';
import { runUnit } from './run-unit.ts';
import { share } from './shards.ts';
import { sourceOf } from './source.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const EXIT = { passed: 0, failed: 1, usage: 2, interrupted: 130 } as const;
const PROGRESS_MS = 5_000;

/** Something that was asked for cannot be done; said in a sentence, without a stack. */
class Usage extends Error {}

const OPTIONS = {
  list: { type: 'boolean', default: false }, resume: { type: 'boolean', default: false },
  scale: { type: 'string' }, shards: { type: 'string' }, seed: { type: 'string' }, unit: { type: 'string' },
  /** Of the tests of this runner: where the campaigns are, where their records go, how long a unit may take (minutes), and which code it is. */
  campaigns: { type: 'string', default: CAMPAIGNS }, output: { type: 'string', default: path.join(ROOT, 'test-output/campaigns') },
  limit: { type: 'string', default: '20' }, source: { type: 'string' },
} as const;

function asked(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const number = (name: 'scale' | 'shards' | 'seed' | 'unit' | 'limit', fits: (value: number) => boolean, what: string): number | null => {
      const text = values[name];
      if (text === undefined) return null;
      const value = Number(text);
      if (text.trim() === '' || !fits(value)) throw new Usage(`--${name}: expected ${what}, found ${text}`);
      return value;
    };
    const whole = (least: number, most: number) => (value: number): boolean => Number.isInteger(value) && value >= least && value <= most;
    if (positionals.length > 1) throw new Usage(`expected one campaign, found ${positionals.join(', ')}`);
    return {
      list: values.list, resume: values.resume, name: positionals[0] ?? null,
      campaigns: path.resolve(values.campaigns), output: path.resolve(values.output), source: values.source ?? sourceOf(ROOT),
      scale: number('scale', (value) => value > 0 && Number.isFinite(value), 'a number above 0'),
      shards: number('shards', whole(1, 64), 'a count from 1 to 64'),
      seed: number('seed', whole(0, 2 ** 32 - 1), 'a whole number below 2^32'), unit: number('unit', whole(0, 2 ** 32 - 1), 'a unit, counted from 0'),
      limitMs: (number('limit', (value) => value > 0, 'minutes') ?? 20) * 60_000,
    };
  } catch (error) {
    throw error instanceof Usage ? error : new Usage(error instanceof Error ? error.message : String(error));
  }
}
type Asked = ReturnType<typeof asked>;

/** Ctrl+C, and the end that a service manager asks for. */
function interruption(): AbortSignal {
  const aborted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => aborted.abort());
  return aborted.signal;
}

async function list(folder: string): Promise<number> {
  const campaigns = await loadCampaigns(folder);
  const width = Math.max(...campaigns.map(({ name }) => name.length));
  for (const { name, about, units } of campaigns) console.log(`${name.padEnd(width)}  ${about} ${units(1).toLocaleString('en-US')} units at scale 1.`);
  return EXIT.passed;
}

/** One unit again, in this process: for a debugger. */
async function single(campaign: Campaign, index: number, seed: number, output: string, signal: AbortSignal): Promise<number> {
  const folder = path.join(output, campaign.name, 'single');
  mkdirSync(folder, { recursive: true });
  const result = await runUnit(campaign, index, seed, folder, signal);
  if (signal.aborted) return EXIT.interrupted;
  const failed = result.problems.length > 0;
  console.log(`${campaign.name}, unit ${index} of seed ${seed}: ${(result.ms / 1_000).toFixed(1)} s, ${JSON.stringify(result.seen)}`);
  if (failed) console.log(failureText(failureOf(campaign.name, seed, result), seed));
  console.log(failed ? 'FAIL' : 'PASS');
  return failed ? EXIT.failed : EXIT.passed;
}

/** The record that this run writes: a new one, or with --resume the one that goes on. */
function recordOf(campaign: Campaign, { resume, seed, scale, output, source }: Asked): RunRecord {
  if (!resume) {
    const head: Head = {
      name: campaign.name, seed: seed ?? Date.now() % 1_000_000, scale: scale ?? 1, units: campaign.units(scale ?? 1), source,
      started: new Date().toISOString(),
    };
    if (!Number.isInteger(head.units) || head.units < 1) throw new Usage(`--scale: expected one unit at least, found ${head.units} at scale ${head.scale}`);
    return RunRecord.begin(output, head);
  }
  const found = RunRecord.unfinished(output, campaign.name, (head) => (seed === null || head.seed === seed) && (scale === null || head.scale === scale));
  if (!found) throw new Usage(`--resume: expected an unfinished run of ${campaign.name} in ${path.join(output, campaign.name)}, found none`);
  if (found.head.source !== source || found.head.units !== campaign.units(found.head.scale)) {
    const anew = `Begin anew: --seed ${found.head.seed} --scale ${found.head.scale}`;
    const differs = `expected the code that the run began with (${found.head.source}), found ${source}`;
    throw new Usage(`--resume: ${differs}: results of two versions say nothing together. ${anew}`);
  }
  return found;
}

async function whole(campaign: Campaign, options: Asked, signal: AbortSignal): Promise<number> {
  const record = recordOf(campaign, options);
  const { head } = record;
  const left = record.left();
  const shards = Math.min(options.shards ?? availableParallelism(), left.length);
  const before = left.length < head.units ? `, ${head.units - left.length} of them done before` : '';
  console.log(`${campaign.name}: ${campaign.about}\nseed ${head.seed}, scale ${head.scale}: ${head.units} units${before}, ${shards} at a time`);
  const began = performance.now();
  let told = began;
  await share({
    campaigns: options.campaigns, name: campaign.name, seed: head.seed, units: left, shards, folders: record.unitFolders(), limitMs: options.limitMs, signal,
    onDone(result) {
      record.add(result);
      if (result.problems.length > 0) console.log(failureText(failureOf(head.name, head.seed, result), head.seed));
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      const results = record.results();
      const failed = results.filter(({ problems }) => problems.length > 0).length;
      console.log(`  ${results.length} of ${head.units} units, ${failed} failed, ${((told - began) / 1_000).toFixed(0)} s`);
    },
  });
  const report = reportOf({ head, about: campaign.about, results: record.results(), sessionMs: performance.now() - began, ended: new Date().toISOString() });
  writeReport(record.folder, report);
  console.log(`\n${reportText(report)}\nreport: ${path.join(record.folder, 'report.json')}`);
  if (report.done < report.units) return EXIT.interrupted;
  return report.failed > 0 ? EXIT.failed : EXIT.passed;
}

async function main(): Promise<number> {
  const options = asked(process.argv.slice(2));
  if (options.list) return list(options.campaigns);
  const { name, unit, seed } = options;
  if (name === null) throw new Usage('expected the name of a campaign or --list');
  const campaign = await loadCampaign(options.campaigns, name);
  if (unit !== null && seed === null) throw new Usage('--unit: expected --seed with it, found none');
  const signal = interruption();
  const putBack = await campaign.prepare?.();
  try {
    return unit !== null ? await single(campaign, unit, seed ?? 0, options.output, signal) : await whole(campaign, options, signal);
  } finally {
    putBack?.();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  const isAsked = error instanceof Usage || error instanceof NoSuchCampaign;
  console.error(isAsked ? error.message : error);
  return isAsked ? EXIT.usage : EXIT.failed;
});
