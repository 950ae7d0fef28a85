import { expect, it } from 'vitest';
import { useUi } from '../../../src/renderer/store/ui-store.ts';
import { forgetStores } from '../../support/stores.ts';

it('leaves no store of the page as a test changed it', () => {
  const before = useUi.getState();
  useUi.setState({ view: 'risk', dialog: 'kill' });
  forgetStores();
  expect(useUi.getState()).toEqual(before);
});
