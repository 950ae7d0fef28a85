/** Storage of this page's origin; absent where the page has none (a test, a window without one). */
export const storage = (): Storage | null => {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
};
