// What is kept free to the right of the newest bar, so that the label of a line lies beside the bars and not over them.

/** Room for one label, CSS px. */
const MARGIN_PX = 104;
/** Bars, where the chart is too narrow for that. */
export const LEAST_MARGIN = 6;

/** The margin in bars where `bars` share the rest of a width in CSS px. */
export const marginBeside = (bars: number, width: number): number => (width > 2 * MARGIN_PX ? Math.ceil((bars * MARGIN_PX) / (width - MARGIN_PX)) : LEAST_MARGIN);
/** The margin in bars where `span` bars, with it, fill the width. */
export const marginWithin = (span: number, width: number): number => (width > 2 * MARGIN_PX ? (span * MARGIN_PX) / width : LEAST_MARGIN);
