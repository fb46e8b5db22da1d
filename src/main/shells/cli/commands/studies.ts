import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { collect, positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/studies.ts')

export function addStudyCommands(program: Command): void {
  addSweep(program)
  addFolds(program)
}

function addSweep(program: Command): void {
  const sweep = program
    .command('sweep')
    .description('search for a better recipe: many runs, chosen by validation, the best one tested once')
  const start = withRecipe(
    sweep.command('start', { isDefault: true }).description('begin a search').argument('<dataset>', 'such as wine or wine@v2'),
  )
    .requiredOption('--space <dimension>', 'PATH=log:LOW..HIGH, float:…, int:…, bool or choice:A,B; may be repeated', collect)
    .option('--strategy <strategy>', 'grid, random, halving or tpe', 'tpe')
    .option('--trials <n>', 'how many at most', positiveWholeNumber, 20)
    .option('--metric <metric>', "on the validation part (default: the task's main one)")
    .option('--prune', 'end trials early that are worse than the median of the others', false)
    .action(action(actions, (module) => module.sweep))
  const show = sweep
    .command('show')
    .description('the trials of a search, and the best')
    .argument('<study>', 'its number', positiveWholeNumber)
    .action(action(actions, (module) => module.show))
  const resume = sweep
    .command('resume')
    .description('go on with a search or a cross-validation that did not end')
    .argument('<study>', 'its number', positiveWholeNumber)
    .action(action(actions, (module) => module.resume))
  const list = sweep
    .command('list')
    .description('searches and cross-validations, newest first')
    .action(action(actions, (module) => module.list))
  examples(
    start,
    "cairn sweep wine --space 'model.optimizer.learningRate=log:1e-4..1e-1'",
    "cairn sweep wine --space 'model.hidden=choice:[16],[32,16]' --space 'model.dropout=float:0..0.5' --strategy tpe --trials 20",
    "cairn sweep wine --space 'model.batchSize=choice:16,64' --strategy grid --epochs 20",
  )
  examples(show, 'cairn sweep show 1')
  examples(resume, 'cairn sweep resume 1')
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
  examples(cv, 'cairn cv wine --folds 5', 'cairn cv wine --family linear')
}

/** The options that choose the recipe that all runs begin with. */
function withRecipe(command: Command): Command {
  return command
    .option('--recipe <file>', 'a recipe as JSON, instead of the proposed one')
    .option('--target <column>', 'what to predict')
    .option('--positive <class>', 'of two classes the one whose probability is given')
    .option('--family <family>', 'linear or mlp')
    .option('--epochs <n>', 'at most', positiveWholeNumber)
    .option('--engine <engine>', 'auto, graph, wasm, native or cpu', 'auto')
    .option('--seed <n>', 'of the study', wholeNumber, 0)
    .option('--experiment <name>', 'the experiment that its runs belong to (default: called as the dataset)')
    .option('--name <name>', 'of the study')
}
