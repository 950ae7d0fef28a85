// Stands for `zustand` in the tests: their files share a process, and a store that one of them changed would be met by the next. Test support only.
import { create as createStore } from 'zustand/react';
import type { StateCreator, StoreApi, UseBoundStore } from 'zustand';

export type * from 'zustand';

const stores = new Set<StoreApi<unknown>>();

/** Every store is as it was made. For the end of a test file. */
export function forgetStores(): void {
  for (const store of stores) store.setState(store.getInitialState(), true);
}

/** As `create<T>()(initializer)` of the library, the one form that the product uses. */
export const create = <T>() => (initializer: StateCreator<T>): UseBoundStore<StoreApi<T>> => {
  const store = createStore<T>()(initializer);
  stores.add(store as StoreApi<unknown>);
  return store;
};
