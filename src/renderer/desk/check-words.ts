// Names of pre-trade checks as people say them.

/** `maxOrderNotional` → `Max order notional`. */
export const checkName = (check: string): string => {
  const words = check.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
