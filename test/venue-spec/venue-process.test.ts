import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { ensureVenueProcess } from '../../src/main/adapters/venues/sim/ensure-venue-process.ts';
import { SimVenueClient } from '../../src/main/adapters/venues/sim/sim-venue-client.ts';
import type { VenueReport } from '../../src/shared/model/venue-report.ts';
import { runExecSpec } from './exec-spec.ts';
import { T0, type MakeVenue } from './spec-venue.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'breakwater-venue-spec-'));
let client: SimVenueClient;
let pid = 0;

beforeAll(async () => {
  const venue = await ensureVenueProcess({
    dataDir, profile: 'dev', nodePath: process.execPath, scriptPath: join(import.meta.dirname, '../../src/main/adapters/venues/sim/venue-process.ts'), market: 'scripted', idleExitSeconds: 600,
    settings: { severity: 'kind', seed: 7, startCash: '100000', pace: 1, quoteRate: 4, shape: 'fractionalBase' },
  });
  pid = venue.pid;
  client = new SimVenueClient({ resolve: async () => venue });
  await client.connect();
});

afterAll(() => {
  client.close();
  if (pid > 0) process.kill(pid, 'SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

const overTheWire: MakeVenue = async (startCash) => {
  await client.scriptReset('kind', 7, startCash, T0);
  const reports: VenueReport[] = [];
  client.onInput((input) => {
    if (input.type === 'report') reports.push(input.report);
  });
  return {
    instruments: await client.catalogue(),
    send: async (request, now) => {
      await client.scriptStep(now, null, null);
      client.send(request);
    },
    market: (event, now, book) => client.scriptStep(now, event, book),
    advance: (now) => client.scriptStep(now, null, null),
    foreign: (order) => client.placeForeign(order),
    reports: () => reports,
  };
};

runExecSpec('simulated venue as a process', overTheWire);
