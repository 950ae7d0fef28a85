import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Operator } from '../../../shared/model/command.ts';
import { isLive } from '../../../shared/model/profile.ts';
import { done, refused, type Ask } from '../ask.ts';
import type { DeskSession } from '../desk-session.ts';

/** The desks of the application, and the deliberate act that arms a live one. */
export function fleetHandlers(session: DeskSession, ask: Ask, by: Operator): Pick<Handlers, 'fleet.desks' | 'fleet.show' | 'fleet.start' | 'fleet.stop' | 'desk.readiness' | 'desk.arm' | 'desk.stop' | 'desk.disarm'> {
  return {
    'fleet.desks': () => ({ desks: [...session.desks()] }),
    'fleet.show': async ({ profile }) => {
      const shown = await session.show(profile);
      return shown.ok ? done(`Desk ${profile} is shown.`) : refused(shown.error);
    },
    'fleet.start': async ({ profile }) => {
      const opened = await session.app.fleet.open(profile);
      return opened.ok ? done(`Desk ${profile} runs${isLive(profile) ? ', disarmed: it opens nothing until it is armed' : ''}. This page shows desk ${session.shown()}.`) : refused(opened.error);
    },
    'fleet.stop': ({ profile }) => (profile === session.shown() ? refused(`expected a desk that is not shown here, was ${profile}: show another one first`) : session.app.fleet.stop(profile, by.via === 'cli' ? 'from a terminal' : `from a window that shows desk ${session.shown()}`)),
    'desk.readiness': () => session.desk().readiness(),
    'desk.arm': ({ phrase, reason }, asked) => session.desk().arm(phrase, reason, by, { ...asked, stillAsked: () => !session.isGone() }),
    'desk.stop': ({ leaveOpen }) => (by.via === 'cli' ? session.app.fleet.stop(session.shown(), 'from a terminal', leaveOpen) : refused('expected the command line, was a page: another page stops this desk in its list of desks')),
    'desk.disarm': ({ reason }, asked) => ask({ type: 'Disarm', reason }, asked),
  };
}
