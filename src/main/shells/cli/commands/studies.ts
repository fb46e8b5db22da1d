import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { collect, formerModelOption, positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/studies.ts')

export function addStudyCommands(program: Command): void {
  addSweep(program)
  addFolds(program)
}

function addSweep(program: Command): void {
  const sweep = program.command('sweep').description('hyperparameter sweep: many runs, selected on validation, only the best one tested')
  const start = withRecipe(
    sweep.command('start', { isDefault: true }).description('start a sweep').argument('<dataset>', 'such as wine or wine@v2'),
  )
    .requiredOption(
      '--space <dimension>',
      'what to search, once per hyperparameter: PATH=log:LOW..HIGH (by orders of magnitude), float:LOW..HIGH, int:LOW..HIGH, bool or choice:A,B',
      collect,
    )
    .option(
      '--strategy <strategy>',
      'tpe learns from earlier trials, random draws each one, grid tries every combination, halving trains the best ones longer',
      'tpe',
    )
    .option('--trials <n>', 'maximum number of trials', positiveWholeNumber, 20)
    .option('--points <n>', 'grid: values per range (default: 3)', positiveWholeNumber)
    .option('--startup <n>', 'tpe: random trials first (default: 8)', positiveWholeNumber)
    .option('--reduction <n>', 'halving: 1 in how many trials continues (default: 3)', positiveWholeNumber)
    .option('--metric <metric>', 'objective on the validation part (default: the main metric of the task)')
    .option('--prune', 'stop trials whose validation loss is worse than the median of the earlier ones at the same epoch or tree', false)
    .action(action(actions, (module) => module.sweep))
  const show = sweep
    .command('show')
    .description('the trials of a sweep and the best one, or the folds of a cross-validation')
    .argument('<number>', 'number of the sweep or cross-validation', positiveWholeNumber)
    .option('--metric <metric>', 'view the trials by this metric instead of the objective')
    .option('--part <part>', 'validation or train')
    .action(action(actions, (module) => module.show))
  const resume = sweep
    .command('resume')
    .description('resume an unfinished sweep or cross-validation')
    .argument('<number>', 'number of the sweep or cross-validation', positiveWholeNumber)
    .option('--on <target>', 'train the rest on this compute target (default: where it was)')
    .option('--here', 'train the rest on this computer', false)
    .option('--send-sensitive', 'with --on: let the target have a copy of columns that are marked as sensitive', false)
    .action(action(actions, (module) => module.resume))
  const pause = sweep
    .command('pause')
    .description('pause a sweep or cross-validation that runs in another process')
    .argument('<number>', 'number of the sweep or cross-validation', positiveWholeNumber)
    .action(action(actions, (module) => module.pause))
  const extend = sweep
    .command('extend')
    .description('run more trials of a finished sweep, as if they had been planned from the start')
    .argument('<number>', 'number of the sweep', positiveWholeNumber)
    .requiredOption('--trials <n>', 'additional trials', positiveWholeNumber)
    .action(action(actions, (module) => module.extend))
  const list = sweep
    .command('list')
    .description('sweeps and cross-validations, newest first')
    .action(action(actions, (module) => module.list))
  examples(
    start,
    "cairn sweep wine --space 'model.optimizer.learningRate=log:1e-4..1e-1'",
    "cairn sweep wine --space 'model.hidden=choice:[16],[32,16]' --space 'model.dropout=float:0..0.5' --strategy tpe --trials 20",
    "cairn sweep wine --space 'model.batchSize=choice:16,64' --strategy grid --epochs 20",
    "cairn sweep wine --space 'model.l2=log:1e-5..1e-1' --strategy random --trials 40 --on cluster",
  )
  examples(show, 'cairn sweep show 1', 'cairn sweep show 1 --metric logLoss')
  examples(pause, 'cairn sweep pause 1')
  examples(extend, 'cairn sweep extend 1 --trials 10')
  examples(resume, 'cairn sweep resume 1', 'cairn sweep resume 1 --here')
  examples(list, 'cairn sweep list')
  examples(sweep, "cairn sweep wine --space 'model.optimizer.learningRate=log:1e-4..1e-1'", 'cairn sweep show 1', 'cairn sweep resume 1')
}

function addFolds(program: Command): void {
  const cv = withRecipe(
    program
      .command('cv')
      .description('k-fold cross-validation: every row is held out once; means with intervals')
      .argument('<dataset>', 'such as wine or wine@v2'),
  )
    .option('--folds <n>', 'how many', positiveWholeNumber, 5)
    .action(action(actions, (module) => module.crossValidate))
  examples(
    cv,
    'cairn cv wine --folds 5',
    'cairn cv wine --model linear',
    'cairn cv wine --model boosting --trees 200',
    'cairn cv wine --on cluster',
  )
}

/** The options that choose the recipe that all runs begin with. */
function withRecipe(command: Command): Command {
  return command
    .option('--recipe <file>', 'a recipe as JSON, instead of the proposed one')
    .option('--target <column>', 'the column to predict')
    .option('--positive <class>', 'the positive class of a binary target')
    .option('--model <type>', 'model type: linear, boosting, forest, mlp or wideDeep')
    .addOption(formerModelOption())
    .option('--epochs <n>', 'maximum number of epochs; with trees the same as --trees', positiveWholeNumber)
    .option('--trees <n>', 'boosting: maximum number of rounds; forest: how many trees', positiveWholeNumber)
    .option('--engine <engine>', 'auto, graph, wasm, native or cpu', 'auto')
    .option('--seed <n>', 'the same seed gives the same trials or folds', wholeNumber, 0)
    .option('--experiment <name>', 'the experiment for its runs (default: named after the dataset)')
    .option('--name <name>', 'name of the sweep or cross-validation')
    .option('--on <target>', 'train on this compute target: independent trials at the same time, with the same weights as on this computer')
    .option('--send-sensitive', 'with --on: let the target have a copy of columns that are marked as sensitive', false)
}
