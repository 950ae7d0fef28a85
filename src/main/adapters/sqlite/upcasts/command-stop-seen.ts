import type { RawBody, Upcast } from './upcast.ts';

/** A move of a stop did not say what the caller had looked at; other commands are as they were. */
export const commandStopSeen: Upcast = {
  type: 'command',
  from: 1,
  apply: (body) => {
    const command = body.command as RawBody;
    return command.type === 'MoveStop' ? { ...body, command: { ...command, seen: command.seen ?? null } } : body;
  },
};
