// Colour roles of the page as colours that a canvas understands.
import { ColorType, CrosshairMode, type ChartOptions, type DeepPartial } from 'lightweight-charts';

/** Reads a colour role as a colour that a canvas understands (`light-dark()` resolved for the current scheme). */
export function roleColour(element: HTMLElement, role: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--bw-${role})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
/** The same colour, seen through. */
export const fade = (rgb: string, alpha: number): string => rgb.replace(/^rgba?\((\d+), (\d+), (\d+).*$/, `rgba($1, $2, $3, ${alpha})`);

/** Grid, text and crosshair in the colours of the scheme; shared by every chart of the desk. */
export function chartColours(element: HTMLElement): DeepPartial<ChartOptions> {
  const line = roleColour(element, 'line');
  const control = roleColour(element, 'control');
  return {
    layout: { background: { type: ColorType.Solid, color: 'transparent' }, textColor: roleColour(element, 'dim'), fontSize: 11, fontFamily: getComputedStyle(element).fontFamily, panes: { separatorColor: line, separatorHoverColor: fade(control, 0.4) } },
    grid: { vertLines: { color: fade(line, 0.5) }, horzLines: { color: fade(line, 0.5) } },
    rightPriceScale: { borderColor: line },
    timeScale: { borderColor: line },
    crosshair: { mode: CrosshairMode.Normal, vertLine: { color: control, labelBackgroundColor: roleColour(element, 'halted') }, horzLine: { color: control, labelBackgroundColor: roleColour(element, 'halted') } },
  };
}
