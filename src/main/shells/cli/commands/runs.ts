import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { condition, evaluationSubject, positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/runs.ts')

export function addRunsCommands(program: Command): void {
  const runs = program.command('runs').description('list, compare, explain and reproduce runs')
  addList(runs)
  addComparing(runs)
  addEvaluation(runs)
  addExport(runs)
  addGoingOn(runs)
  addChanging(runs)
  examples(runs, 'cairn runs list', 'cairn runs compare 1 2', 'cairn runs reproduce 1')
}

function addList(runs: Command): void {
  const list = runs
    .command('list')
    .description('runs with their metrics, newest first')
    .option('--dataset <ref>', 'only runs on this dataset or dataset version')
    .option('--experiment <name>', 'only runs of this experiment')
    .option('--status <status>', 'queued, running, paused, interrupted, failed, stopped or done')
    .option('--task <task>', 'binary, multiclass or regression')
    .option('--tag <tag>', 'only runs with this tag')
    .option('--starred', 'only starred runs')
    .option('--search <text>', 'text in the name or notes')
    .option('--where <condition>', 'filter by a metric, such as "rmse<0.7"; may be repeated', condition)
    .option('--sort <by>', 'created, name, metric:ID or param:KEY', 'created')
    .option('--descending', 'sort descending')
    .option('--ascending', 'sort ascending')
    .option('--part <part>', 'part to show metrics for: train, validation or test', 'validation')
    .option('--limit <n>', 'how many', positiveWholeNumber, 20)
    .option('--offset <n>', 'how many to skip', wholeNumber, 0)
    .action(action(actions, (module) => module.list))
  examples(
    list,
    'cairn runs list --dataset wine --sort metric:rmse',
    'cairn runs list --where "f1>0.9" --tag baseline',
    'cairn runs list --status failed --json',
  )

  const show = runs
    .command('show')
    .description('show a run: recipe, data, split, engine, metrics and baselines')
    .argument('<run>', 'run number', positiveWholeNumber)
    .option('--part <part>', 'train, validation or test', 'test')
    .option('--all', 'show all metrics', false)
    .action(action(actions, (module) => module.show))
  examples(show, 'cairn runs show 1', 'cairn runs show 1 --part validation --all')
}

function addComparing(runs: Command): void {
  const compare = runs
    .command('compare')
    .description('compare 2 to 10 runs side by side: the verdict, differing parameters, metrics')
    .argument('<runs...>', 'run numbers')
    .option('--baseline <run>', 'the baseline run (default: the first)', positiveWholeNumber)
    .option('--on <data>', 'the dataset version of the verdict (default: the newest that all were evaluated on)')
    .option('--all', 'include what is the same', false)
    .option('--no-verdict', 'skip the verdict')
    .option('--part <part>', 'train, validation or test', 'test')
    .action(action(actions, (module) => module.compare))
  examples(compare, 'cairn runs compare 1 2', 'cairn runs compare 1 2 3 --baseline 2 --part validation')

  const series = runs
    .command('series')
    .description('the curve of a metric during training (default: list the curves)')
    .argument('<run>', 'run number', positiveWholeNumber)
    .argument('[name]', 'such as valLoss')
    .option('--points <n>', 'maximum number of points', positiveWholeNumber, 2000)
    .action(action(actions, (module) => module.series))
  examples(series, 'cairn runs series 1', 'cairn runs series 1 valLoss --json')

  const curves = runs
    .command('curves')
    .description('one curve for several runs, one below the other; runs without it are skipped')
    .argument('<name>', 'such as valLoss')
    .argument('<runs...>', 'run numbers')
    .option('--points <n>', 'maximum number of points per run', positiveWholeNumber, 1000)
    .action(action(actions, (module) => module.curves))
  examples(curves, 'cairn runs curves valLoss 1 2 3', 'cairn runs curves loss 1 2 --json')

  const reproduce = runs
    .command('reproduce')
    .description('reproduce a run from its record; exit code 3 if it is not bit-identical')
    .argument('<run>', 'run number', positiveWholeNumber)
    .action(action(actions, (module) => module.reproduce))
  examples(reproduce, 'cairn runs reproduce 1')
}

function addEvaluation(runs: Command): void {
  const evaluation = runs
    .command('evaluation')
    .description('metrics with intervals, confusion matrix, thresholds, scores by class, residuals')
    .argument('<run>', 'run number', positiveWholeNumber)
    .option('--part <part>', 'train, validation or test', 'test')
    .option('--subject <subject>', 'model, or a baseline: linear, or majority or mean for the simplest one', evaluationSubject, 'model')
    .action(action(actions, (module) => module.evaluation))
  examples(evaluation, 'cairn runs evaluation 1', 'cairn runs evaluation 1 --part validation --json')

  const rows = runs
    .command('rows')
    .description('rows with their actual and predicted values')
    .argument('<run>', 'run number', positiveWholeNumber)
    .option('--show <which>', 'all, correct or misclassified', 'all')
    .option('--cell <actual,predicted>', 'the rows of one cell of the confusion matrix')
    .option('--part <part>', 'train, validation or test', 'test')
    .option('--limit <n>', 'how many', positiveWholeNumber, 20)
    .option('--offset <n>', 'how many to skip', wholeNumber, 0)
    .action(action(actions, (module) => module.rows))
  examples(rows, 'cairn runs rows 1 --show misclassified', 'cairn runs rows 1 --cell malignant,benign')
}

function addExport(runs: Command): void {
  const predictions = runs
    .command('predictions')
    .description('write the predictions of a run to a file: row, part, key, target, prediction and the probability of each class')
    .argument('<run>', 'run number', positiveWholeNumber)
    .requiredOption('--output <file>', 'output file: .csv or .parquet')
    .option('--part <part>', 'train, validation or test (default: all rows)')
    .option('--overwrite', 'overwrite an existing file', false)
    .option('--reveal', 'include the values of sensitive columns; recorded in the audit log', false)
    .action(action(actions, (module) => module.predictions))
  examples(predictions, 'cairn runs predictions 1 --output predictions.csv', 'cairn runs predictions 1 --part test --output test.parquet')
}

function addGoingOn(runs: Command): void {
  const pause = runs
    .command('pause')
    .description('pause training after the current epoch, whichever process runs it')
    .argument('<run>', 'run number', positiveWholeNumber)
    .action(action(actions, (module) => module.pause))
  examples(pause, 'cairn runs pause 3')

  const resume = runs
    .command('resume')
    .description('resume a paused, interrupted or failed run, with bit-identical results')
    .argument('<run>', 'run number', positiveWholeNumber)
    .action(action(actions, (module) => module.resume))
  examples(resume, 'cairn runs resume 3')

  const extend = runs
    .command('extend')
    .description('continue a run for additional epochs or trees, as a new run')
    .argument('<run>', 'run number', positiveWholeNumber)
    .option('--epochs <n>', 'additional epochs', positiveWholeNumber)
    .option('--trees <n>', 'additional trees: the same for a run with trees', positiveWholeNumber)
    .option('--name <name>', 'name of the new run')
    .action(action(actions, (module) => module.extend))
  examples(extend, 'cairn runs extend 3 --epochs 20')
}

function addChanging(runs: Command): void {
  const change = (name: string, description: string) =>
    runs.command(name).description(description).argument('<run>', 'run number', positiveWholeNumber)
  examples(
    change('rename', 'rename a run')
      .argument('<name>')
      .action(action(actions, (module) => module.rename)),
    'cairn runs rename 1 "first try"',
  )
  examples(
    change('note', 'replace the notes of a run')
      .argument('<text>')
      .action(action(actions, (module) => module.note)),
    'cairn runs note 1 "the learning rate was too high"',
  )
  examples(
    change('tag', 'add tags to a run')
      .argument('<tags...>')
      .action(action(actions, (module) => module.tag)),
    'cairn runs tag 1 baseline',
  )
  examples(
    change('untag', 'remove tags from a run')
      .argument('<tags...>')
      .action(action(actions, (module) => module.untag)),
    'cairn runs untag 1 baseline',
  )
  examples(change('star', 'star a run').action(action(actions, (module) => module.star)), 'cairn runs star 1')
  examples(change('unstar', 'unstar a run').action(action(actions, (module) => module.unstar)), 'cairn runs unstar 1')
}
