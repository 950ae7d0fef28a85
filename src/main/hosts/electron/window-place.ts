// Where a window opens: where it was closed, if that can still be seen.
import type { Display, Rectangle } from 'electron';
import type { AppSettings } from '../../../shared/model/settings.ts';

export type SavedPlace = NonNullable<AppSettings['window']>;
export type Place = { readonly x?: number; readonly y?: number; readonly width: number; readonly height: number; readonly maximized: boolean };

export const DEFAULT_SIZE = { width: 1440, height: 900 } as const;
/** As much of the title bar must be on a screen that it can be taken and moved. */
const GRIP = { width: 120, height: 40 } as const;

/** A place of which a grip lies on one of the screens, no larger than that screen; without one the system chooses. */
export function placeOf(saved: SavedPlace | null, displays: readonly Pick<Display, 'workArea'>[]): Place {
  if (!saved) return { ...fit(DEFAULT_SIZE, displays[0]?.workArea), maximized: false };
  // A window that had to shrink may lose its grip on the screen that it reached over to.
  const home = displays.find(({ workArea }) => seesGrip({ ...saved, ...fit(saved, workArea) }, workArea));
  const size = fit(saved, (home ?? displays[0])?.workArea);
  return home ? { x: saved.x, y: saved.y, ...size, maximized: saved.maximized } : { ...size, maximized: saved.maximized };
}

const fit = (size: { readonly width: number; readonly height: number }, area: Rectangle | undefined): { readonly width: number; readonly height: number } => ({ width: Math.min(size.width, area?.width ?? Infinity), height: Math.min(size.height, area?.height ?? Infinity) });

function seesGrip(saved: SavedPlace, area: Rectangle): boolean {
  const width = Math.min(saved.x + saved.width, area.x + area.width) - Math.max(saved.x, area.x);
  return width >= GRIP.width && saved.y >= area.y && saved.y + GRIP.height <= area.y + area.height;
}
