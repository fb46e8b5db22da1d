import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'

const actions = () => import('../../actions/compute/scoring.ts')

/** Rows that are too many for one machine. */
export function addScoringCommands(compute: Command): void {
  const score = compute
    .command('score')
    .description('score rows of any number on a cluster; on this computer, cairn package predict does it')
    .argument('<model>', 'a .cairn package, or a model version: name, name@v2 or name@alias')
    .argument('<data>', 'a file, a dataset version, or a folder or pattern of Parquet in the shared folder')
    .requiredOption('--on <target>', 'the compute target')
    .option('--to <dataset>', 'save the rows with their predictions as a version of this dataset (default: Parquet in the shared folder)')
    .option('--keep <columns>', 'columns to keep beside the predictions, separated by commas; with --to all are')
    .option('--send-sensitive', 'agree that values of sensitive columns are sent to the target', false)
    .action(action(actions, (module) => module.score))
  examples(
    score,
    'cairn compute score wine@champion new.csv --on lab --to wine-scored',
    'cairn compute score wine-v1.cairn /mnt/shared/rows --on lab --keep id',
    'cairn compute score wine@v2 wine@v1 --on lab --to wine-scored',
  )
}
