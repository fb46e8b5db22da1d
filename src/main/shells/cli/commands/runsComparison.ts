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
    .description('which params matter for a metric, over many comparable runs')
    .requiredOption('--metric <id>', 'such as rmse')
    .option('--dataset <name>', 'of the runs of one dataset only')
    .option('--part <part>', 'train, validation or test', 'validation')
    .option('--seed <n>', 'of the forest', wholeNumber, 0)
    .action(action(actions, (module) => module.importance))
  examples(importance, 'cairn runs importance --metric rmse', 'cairn runs importance --metric rmse --dataset wine')
}

function addReevaluate(runs: Command): void {
  const reevaluate = runs
    .command('reevaluate')
    .description('measure 2 to 10 runs on the same rows, that none of them was trained on')
    .argument('<runs...>', 'their numbers')
    .option('--on <ref>', 'the dataset version (default: the newest among theirs)')
    .option('--split-of <run>', 'the run whose split is taken (default: one that was trained on that version)', positiveWholeNumber)
    .option('--baseline <run>', 'the run that the others are compared with (default: the first)', positiveWholeNumber)
    .option('--part <part>', 'train, validation or test', 'test')
    .option('--seed <n>', 'of the resamples', wholeNumber, 0)
    .option('--all', 'every metric', false)
    .action(action(actions, (module) => module.reevaluate))
  examples(reevaluate, 'cairn runs reevaluate 7 10', 'cairn runs reevaluate 7 10 --on wine@v2 --baseline 10')
}

function addDifference(runs: Command): void {
  const difference = runs
    .command('difference')
    .description('how sure it is that a run is better than another, on the same rows')
    .argument('<baseline>', 'the run that it is compared with', positiveWholeNumber)
    .argument('<run>', 'its number', positiveWholeNumber)
    .option('--metric <id>', 'one metric, such as rmse')
    .option('--part <part>', 'train, validation or test', 'test')
    .option('--seed <n>', 'of the resamples', wholeNumber, 0)
    .option('--all', 'every metric', false)
    .action(action(actions, (module) => module.difference))
  examples(difference, 'cairn runs difference 9 10', 'cairn runs difference 9 10 --metric rmse --part validation')
}
