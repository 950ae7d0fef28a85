import { RowButton } from '../components/RowButton.tsx';
import { openWhy } from '../store/ui-store.ts';

/** Opens the chain of causes of an order: data, signal, checks, order, reports, fills and what they earned. */
export const WhyButton = ({ clientOrderId, what }: { readonly clientOrderId: string; readonly what: string }) => <RowButton aria-label={`Why: ${what}`} onClick={() => openWhy(clientOrderId)}>Why</RowButton>;
