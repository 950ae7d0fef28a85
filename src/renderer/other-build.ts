// A page that was served by an engine of before cannot read what a newer one says: it has to be loaded anew.
const RELOADED = 'breakwater.reloadedForBuild';

export type OtherBuildPorts = {
  /** Kept over a reload of this page. */
  readonly memory: Pick<Storage, 'getItem' | 'setItem'>;
  /** A dialog that waits for an answer would be lost. */
  readonly isAsking: () => boolean;
  readonly reload: () => void;
};

/** Loads the page anew, once in its life and only while it asks nothing; after that the trader does it. */
export function reloadForBuild({ memory, isAsking, reload }: OtherBuildPorts): void {
  if (isAsking() || memory.getItem(RELOADED) !== null) return;
  memory.setItem(RELOADED, 'yes');
  reload();
}
