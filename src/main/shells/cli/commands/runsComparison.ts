import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { wholeNumber } from '../options.ts'

const actions = () => import('../actions/compare.ts')

/** What matters over many runs: one more command of `cairn runs`. */
export function addRunsComparisonCommands(program: Command): void {
  const runs = program.commands.find((command) => command.name() === 'runs') ?? program.command('runs')
  const importance = runs
    .command('importance')
    .description('parameter importance for a metric, across comparable runs')
    .requiredOption('--metric <id>', 'such as rmse')
    .option('--dataset <name>', 'only runs on this dataset')
    .option('--part <part>', 'train, validation or test', 'validation')
    .option('--seed <n>', 'random seed of the forest', wholeNumber, 0)
    .action(action(actions, (module) => module.importance))
  examples(importance, 'cairn runs importance --metric rmse', 'cairn runs importance --metric rmse --dataset wine')
}
