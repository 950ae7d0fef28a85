// The deliberate act that lets a live desk open risk: the list is read anew, the phrase is compared letter by letter, the command is journaled.
import type { Outcome } from '../../../shared/contract/fields.ts';
import type { Readiness } from '../../../shared/contract/fleet-methods.ts';
import type { Command, CommandResult, Operator } from '../../../shared/model/command.ts';
import type { Profile } from '../../../shared/model/profile.ts';
import type { Asking } from '../../api/desk-api.ts';
import { armingPhrase, checklist, type ReadinessFacts } from './checklist.ts';

export type Arming = {
  readiness(): Promise<Readiness>;
  arm(phrase: string, reason: string, by: Operator, asking?: Asking): Promise<Outcome>;
  /** Somebody disarmed, halted or flattened: what was asked before is not carried out after it. */
  callOff(): void;
};

export type ArmingPorts = {
  /** What takes time comes first, what can change at any moment is read last. */
  facts(): Promise<ReadinessFacts>;
  /** Unix ms. */
  now(): number;
  newRequestId(): string;
  command(command: Command): Promise<CommandResult>;
};

const refused = (message: string): Outcome => ({ outcome: 'refused', message, clientOrderId: null });

export function liveArming(ports: ArmingPorts): Arming {
  const readiness = async (): Promise<Readiness> => checklist(await ports.facts(), ports.now());
  let calledOff = 0;
  return {
    readiness,
    callOff() { calledOff += 1; },
    async arm(phrase, reason, by, { stillAsked = () => true, ...asked } = {}) {
      const before = calledOff;
      const list = await readiness();
      if (calledOff !== before) return refused('expected nobody to disarm, kill or flatten while the readiness list was read, but somebody did: the desk was not armed. Ask again if it is still meant');
      // An engine that hung takes up late what was asked before: nobody who reads that it was not answered expects an armed desk.
      if (!stillAsked()) return refused('expected whoever asked to wait for the answer, but that view is gone: the desk was not armed');
      const red = list.items.filter((item) => item.status === 'red');
      if (red.length > 0) return refused(`expected a readiness list without red, found ${red.map((item) => `${item.label}: ${item.found}`).join('; ')}`);
      if (phrase !== list.phrase) return refused(`expected the phrase '${list.phrase}' letter by letter, found '${phrase}'`);
      const { outcome, message, clientOrderId } = await ports.command({ type: 'Arm', requestId: ports.newRequestId(), by, reason, ...asked });
      return { outcome, message, clientOrderId };
    },
  };
}

/** For desks that open ready: the list is empty and the sentence says why. */
export function nothingToArm(profile: Profile, why: string): Arming {
  return {
    readiness: () => Promise.resolve({ items: [], armable: false, tsChecked: Date.now(), phrase: armingPhrase(profile) }),
    callOff: () => undefined,
    arm: () => Promise.resolve(refused(`expected a live desk, found ${profile.name}: ${why}`)),
  };
}
