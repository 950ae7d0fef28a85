// The words that start a desk, the same in the terminal and for the window.
import { Option, type Command } from 'commander';
import { PROFILE_DEFAULTS } from '../../../shared/model/profile-defaults.ts';
import { BAR_INTERVALS } from '../../../shared/model/profile.ts';
import { DATE_ORDERS, DECIMAL_MARKS } from '../../adapters/bar-files/bar-file.ts';
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
    .option('--symbols <names...>', 'instruments, for example BTC-PERP ETH-PERP or BTC-PERP,ETH-PERP (default: the profile\'s)')
    .option('--interval <bar>', `bar length of the strategies, a bare number is seconds: ${BAR_INTERVALS.join(', ')}`)
    .option('--reduce-only', 'open no new risk, only close')
    .option('--leverage <number>', 'target leverage of the strategies, 1 to 5')
    .option('--set <settings...>', 'settings and strategy parameters for this run, for example trailingStop=0.02 limits.maxDailyLoss=0.03 preset=volatile; short_ma_period and the like are known too')
    .option('--order-type <type>', 'market or limit')
    .option('--tif <time>', 'time in force of the orders: GTC or IOC');
}

/** What is traded on, and for how long. */
export function addMarketFlags(command: Command): Command {
  return command
    .option('--dry-run', 'do everything, send nothing: approved orders end denied by the check dryRun')
    .option('--data <file>', 'replay this file of bars (CSV and its relatives, also .gz or .zip) in place of the live market')
    .option('--date-order <order>', `replay: how the file writes dates like 03/04/2026: ${DATE_ORDERS.join(', ')} (default: what its rows allow)`)
    .option('--decimal <mark>', `replay: what the file writes before fractions: ${DECIMAL_MARKS.join(' or ')} (default: what its rows allow)`)
    .option('--columns <names>', 'replay: names of the file\'s columns from the first on, for example time,low,high,open,close,volume')
    .option('--series <name>', 'replay: what the file calls the instrument, where it holds several')
    .option('--speed <factor>', 'replay: market seconds per real second, or max (default: max; with a window 60)')
    .option('--again', 'also start the desks that ran here before and do not run now; a live one comes back disarmed')
    .option('--for <duration>', 'stop after this long: 90, 60s, 5m, 2h, 1d');
}
