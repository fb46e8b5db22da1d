import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/comparison.ts')

/** How sure a difference is: more commands of `cairn runs`. */
export function addRunsComparisonCommands(program: Command): void {
  const runs = program.commands.find((command) => command.name() === 'runs') ?? program.command('runs')
  addDifference(runs)
  addReevaluate(runs)
  addImportance(runs)
}

function addImportance(runs: Command): void {
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

function addReevaluate(runs: Command): void {
  const reevaluate = runs
    .command('reevaluate')
    .description('evaluate 2 to 10 runs on the same rows, unseen by all of them')
    .argument('<runs...>', 'run numbers')
    .option('--on <ref>', 'the dataset version (default: the newest one among the runs)')
    .option('--split-of <run>', 'the run whose split is used (default: one that was trained on that version)', positiveWholeNumber)
    .option('--baseline <run>', 'the baseline run (default: the first)', positiveWholeNumber)
    .option('--part <part>', 'train, validation or test', 'test')
    .option('--seed <n>', 'random seed of the resamples', wholeNumber, 0)
    .option('--all', 'show all metrics', false)
    .action(action(actions, (module) => module.reevaluate))
  examples(reevaluate, 'cairn runs reevaluate 7 10', 'cairn runs reevaluate 7 10 --on wine@v2 --baseline 10')
}

function addDifference(runs: Command): void {
  const difference = runs
    .command('difference')
    .description('the uncertainty of the difference between two runs, on the same rows')
    .argument('<baseline>', 'the baseline run', positiveWholeNumber)
    .argument('<run>', 'its number', positiveWholeNumber)
    .option('--metric <id>', 'only this metric, such as rmse')
    .option('--part <part>', 'train, validation or test', 'test')
    .option('--seed <n>', 'random seed of the resamples', wholeNumber, 0)
    .option('--all', 'show all metrics', false)
    .action(action(actions, (module) => module.difference))
  examples(difference, 'cairn runs difference 9 10', 'cairn runs difference 9 10 --metric rmse --part validation')
}
