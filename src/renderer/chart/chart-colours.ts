// Colour roles of the page as colours that a canvas understands.
import { LINE_ROLES } from '../../shared/model/strategy.ts';
import { ColorType, CrosshairMode, type ChartOptions, type DeepPartial } from 'lightweight-charts';

const ROLES = ['panel', 'line', 'control', 'dim', 'profit', 'loss', 'warn', 'halted', 'paper', 'stop', ...LINE_ROLES] as const;
export type ColourRole = (typeof ROLES)[number];
export type ColourRoles = Readonly<Record<ColourRole, string>>;

/**
 * The colour roles as colours that a canvas understands (`light-dark()` resolved for the current scheme). All at once: each look at a probe that was just added
 * lets the page work out its styles anew.
 */
export function colourRoles(element: HTMLElement): ColourRoles {
  const probes = document.createElement('span');
  for (const role of ROLES) {
    const probe = document.createElement('i');
    probe.style.color = `var(--bw-${role})`;
    probes.append(probe);
  }
  element.append(probes);
  const colours = Object.fromEntries(ROLES.map((role, i) => [role, getComputedStyle(probes.children[i] as Element).color])) as ColourRoles;
  probes.remove();
  return colours;
}
/** The same colour, seen through. */
export const fade = (rgb: string, alpha: number): string => rgb.replace(/^rgba?\((\d+), (\d+), (\d+).*$/, `rgba($1, $2, $3, ${alpha})`);

/** Grid, text and crosshair in the colours of the scheme; shared by every chart of the desk. */
export function chartColours(element: HTMLElement, { line, control, dim, halted }: ColourRoles): DeepPartial<ChartOptions> {
  return {
    layout: { background: { type: ColorType.Solid, color: 'transparent' }, textColor: dim, fontSize: 11, fontFamily: getComputedStyle(element).fontFamily, panes: { separatorColor: line, separatorHoverColor: fade(control, 0.4) } },
    grid: { vertLines: { color: fade(line, 0.5) }, horzLines: { color: fade(line, 0.5) } },
    rightPriceScale: { borderColor: line },
    timeScale: { borderColor: line },
    crosshair: { mode: CrosshairMode.Normal, vertLine: { color: control, labelBackgroundColor: halted }, horzLine: { color: control, labelBackgroundColor: halted } },
  };
}
