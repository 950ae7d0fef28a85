// What Electron can do for a view: folders, saving, windows. The page names what it wants; paths are ours or the trader's.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Dialog, Shell } from 'electron';
import { ContractError } from '../../../shared/contract/client.ts';
import type { Input } from '../../../shared/contract/contract.ts';
import type { ProfileName } from '../../../shared/model/profile.ts';
import { NotWritten, saveFileAtomic } from '../../adapters/system/atomic-file.ts';
import { whyNotThere } from '../../adapters/system/data-target.ts';
import type { HostApi } from '../../api/app-api.ts';
import type { FlattenKeysState } from './flatten-keys.ts';

export type Folder = Input<'host.reveal'>['what'];
export type ElectronHostPlaces = {
  readonly version: string;
  readonly dataDir: string;
  readonly settingsFile: string;
  /** What a command in a terminal must add to find the data folder; empty for the usual one. */
  readonly dataDirOption: string;
  /** Where one kind of our files lies; the profile is the one that the main window shows. */
  folder(what: Folder, profile: ProfileName): string;
};

export type HostApiDeps = {
  readonly places: ElectronHostPlaces;
  readonly shell: Pick<Shell, 'openPath'>;
  readonly dialog: Pick<Dialog, 'showSaveDialog'>;
  /** The trader's own folder, where a save dialog begins. */
  readonly startFolder: () => string;
  readonly shownProfile: () => ProfileName;
  readonly hasTray: () => boolean;
  readonly flattenKeys: () => FlattenKeysState;
  /** Opens a window with the chart of one instrument of one desk; a sentence when it cannot. */
  readonly openChart: (instrumentId: string, profile: ProfileName) => Promise<string | null>;
};

export function electronHostApi(deps: HostApiDeps): HostApi {
  const { version, dataDir, settingsFile, dataDirOption } = deps.places;
  return {
    info: () => ({ kind: 'electron', version, platform: process.platform, dataDir, settingsFile, dataDirOption, canReveal: true, canSave: true, canDetach: true, hasTray: deps.hasTray(), globalFlatten: deps.flattenKeys() }),
    async reveal(what) {
      const folder = deps.places.folder(what, deps.shownProfile());
      if (!existsSync(folder)) return { opened: false, path: folder };
      return { opened: (await deps.shell.openPath(folder)) === '', path: folder }; // openPath answers with what went wrong.
    },
    async save(fileName, text) {
      const { canceled, filePath } = await deps.dialog.showSaveDialog({ defaultPath: path.join(deps.startFolder(), safeFileName(fileName)), properties: ['createDirectory', 'showOverwriteConfirmation'] });
      if (canceled || filePath === '') return null;
      const why = whyNotThere(filePath, dataDir);
      if (why !== null) throw new ContractError('badInput', why);
      try {
        await saveFileAtomic(filePath, text);
      } catch (error) {
        throw new ContractError('badInput', new NotWritten(path.basename(filePath), path.dirname(filePath), error).message);
      }
      return filePath;
    },
    async detach({ instrumentId }, profile) {
      const problem = await deps.openChart(instrumentId, profile);
      if (problem !== null) throw new ContractError('badInput', problem);
      return { opened: true, address: null };
    },
  };
}

/** A plain name without folders, signs that some system refuses, or a leading dot. */
export function safeFileName(asked: string): string {
  const name = asked.split(/[\\/]/).at(-1) ?? '';
  const clean = name.replace(/[<>:"|?*\p{Cc}\p{Cf}]/gu, '-').replace(/^[.\s]+|[.\s]+$/g, '').slice(-100);
  return clean === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(clean) ? `breakwater-${clean || 'export.txt'}` : clean;
}
