// Numbers as the contract writes them. Test support only.

/** A decimal without zeros at its end: `0.5`, `-12`. */
export const plainText = (value: number, digits = 8): string => value.toFixed(digits).replace(/\.?0+$/, '').replace(/^-0$/, '0');
