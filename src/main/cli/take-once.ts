import type { Command } from 'commander';
import { CliError, EXIT } from './exit-codes.ts';

/** Of two values for one flag the parser would take the last without a word: `--data a --data b` would replay b alone. Such a line is refused. */
export function takeOnce(command: Command): void {
  for (const option of command.options) {
    if ((!option.required && !option.optional) || option.variadic) continue;
    let first: string | null = null;
    command.on(`option:${option.name()}`, (value: string | null) => {
      if (first !== null) throw new CliError(EXIT.usage, `${option.long ?? option.name()}: expected once, found twice: '${first}' and '${value ?? ''}'`);
      first = value ?? '';
    });
  }
  for (const inner of command.commands) takeOnce(inner);
}
