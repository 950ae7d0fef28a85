// The words that start a desk, the same in the terminal and for the window.
import { Option, type Command } from 'commander';
import { PROFILE_DEFAULTS } from '../../../shared/model/profile.ts';
import { LOG_LEVELS } from '../globals.ts';

/** Which desk, and where it lives. */
export function addPlaceFlags(command: Command): Command {
  return command
    .addOption(new Option('--profile <name>', `which desk: ${Object.keys(PROFILE_DEFAULTS).join(', ')} (dev and paper trade the simulated venue)`).default('dev'))
    .option('--data-dir <folder>', 'where everything is kept (default: BREAKWATER_DATA_DIR, else .breakwater in this folder)');
}

export function addLogLevelFlag(command: Command): Command {
  return command.option('--log-level <level>', `${LOG_LEVELS.join(', ')}: for the log file; debug and trace also show it here, and stack traces`);
}

/** Flags that change the profile for one run. */
export function addProfileFlags(command: Command): Command {
  return command
    .option('--symbols <list>', 'instruments, for example BTC-PERP,ETH-PERP (default: the profile\'s)')
    .option('--interval <bar>', 'bar length of the strategy: 1s, 2s, 5s, 10s, 15s, 30s, 1m, 5m, 15m, 1h, 4h, 1d')
    .option('--reduce-only', 'open no new risk, only close')
    .option('--leverage <number>', 'target leverage of the strategy, 1 to 5')
    .option('--order-type <type>', 'market or limit')
    .option('--tif <time>', 'time in force of the orders: GTC or IOC');
}

/** What is traded on, and for how long. */
export function addMarketFlags(command: Command): Command {
  return command
    .option('--dry-run', 'do everything, send nothing: approved orders end denied by the check dryRun')
    .option('--data <file>', 'replay this file of bars (CSV, also .gz) in place of the live market')
    .option('--speed <factor>', 'replay: market seconds per real second, or max (default: max; with a window 60)')
    .option('--for <duration>', 'stop after this long: 90, 60s, 5m, 2h, 1d');
}
