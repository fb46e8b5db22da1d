import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { positiveWholeNumber, wholeNumber } from '../../options.ts'

const actions = () => import('../../actions/features/parity.ts')

/** `cairn features parity`: whether serving computes what training saw. */
export function addParityCommands(features: Command): void {
  examples(
    features
      .command('parity')
      .description('replay keys and moments: online against offline, and joined rows against what serving computes')
      .argument('<service>', 'a feature service: ride_lateness, or ride_lateness@v2')
      .option('--joined <ref>', 'a dataset version that was joined by it (default: the newest)')
      .option('--rows <n>', 'rows to replay, of each kind', positiveWholeNumber, 10_000)
      .option('--seed <n>', 'chooses keys, moments and rows', wholeNumber, 0)
      .option('--list', 'earlier replays instead', false)
      .action(action(actions, (module) => module.parity)),
    'cairn features parity ride_lateness',
    'cairn features parity ride_lateness --joined rides-joined@v1 --rows 1000 --seed 7',
    'cairn features parity ride_lateness --list',
  )
}
