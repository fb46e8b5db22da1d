import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { addImportance, addSingleRows } from './explain.ts'
import { collect, decimal, list, positiveDecimal, positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/evaluate.ts')
const decisions = () => import('../actions/decisions.ts')
const slicing = () => import('../actions/slices.ts')
const anyModelHelp = 'a model version, such as wine@champion, or the number of a run'

/** `sex,age` is a pair; may be repeated. */
const pairs = (text: string, before: string[][] | undefined) => [...(before ?? []), list(text)]
const modelHelp = 'a model version, such as wine@champion'
const comparedDataHelp = 'a dataset version (default: the newest that both were evaluated on)'
const dataHelp = 'a dataset version (default: the one the model was trained on)'

/** The rows that are looked at. */
function withRows(command: Command): Command {
  return command.option('--part <part>', 'all, train, validation or test (default: test on its own dataset, otherwise all)')
}

/** The rows that are measured: without those that the model was trained on, unless they are asked for. */
function withMeasured(command: Command): Command {
  return withSeen(withRows(command))
}

function withSeen(command: Command): Command {
  return command.option('--include-seen', 'include rows seen in training (excluded by default; the result is optimistic)')
}

export function addEvaluateCommands(program: Command): void {
  const evaluate = program.command('evaluate').description('evaluate any model on any data: metrics, slices, fairness, importance')
  // The subcommands share names of options, so this one is a subcommand too: the one that is meant when none is named.
  const run = withMeasured(evaluate.command('run', { isDefault: true }))
    .description('evaluate a model version on a dataset version; `cairn evaluate wine` does the same')
    .argument('<model>', modelHelp)
    .argument('[data]', dataHelp)
    .option('--seed <n>', 'random seed of the intervals', wholeNumber, 0)
    .action(action(actions, (module) => module.evaluate))
  examples(run, 'cairn evaluate wine@champion wine@v2', 'cairn evaluate run wine wine@v2 --part test')
  addStored(evaluate)
  addSlices(evaluate)
  addImportance(evaluate, withRows, withSeen)
  addDecisions(evaluate)
  addSingleRows(evaluate, withRows)
  examples(evaluate, 'cairn evaluate wine@champion wine@v2', 'cairn evaluate wine wine@v2 --part test', 'cairn evaluate list wine')
}

function addStored(evaluate: Command): void {
  examples(
    evaluate
      .command('list')
      .description('the evaluations of a model version, newest first')
      .argument('<model>', modelHelp)
      .action(action(actions, (module) => module.list)),
    'cairn evaluate list wine@champion',
  )
  examples(
    evaluate
      .command('show')
      .description('show an evaluation')
      .argument('<evaluation>', 'evaluation number', wholeNumber)
      .action(action(actions, (module) => module.show)),
    'cairn evaluate show 3',
  )
  examples(
    evaluate
      .command('rows')
      .description('the rows of an evaluation with their predictions')
      .argument('<evaluation>', 'evaluation number', wholeNumber)
      .option('--show <which>', 'all, correct or misclassified; for regression, misclassified lists the largest errors first', 'all')
      .option('--limit <n>', 'how many', positiveWholeNumber, 20)
      .option('--offset <n>', 'how many to skip', wholeNumber, 0)
      .action(action(slicing, (module) => module.rows)),
    'cairn evaluate rows 3 --show misclassified',
  )
}

function addSlices(evaluate: Command): void {
  const grouped = (command: Command) =>
    withMeasured(command)
      .option('--bins <n>', 'quantile bins for a numeric column', positiveWholeNumber, 4)
      .option('--min-support <rows>', 'minimum rows in a slice', positiveWholeNumber, 30)
      .option('--seed <n>', 'random seed of the intervals', wholeNumber, 0)
  examples(
    grouped(evaluate.command('slices'))
      .description('evaluate a model on slices of the data, worst first: by category, by bins or by pairs')
      .argument('<model>', anyModelHelp)
      .argument('[data]', dataHelp)
      .option('--by <columns>', 'a column, or a pair such as sex,age; may be repeated (default: every column)', pairs)
      .option('--metric <id>', 'metric to rank and test slices by (default: what suits the task and its classes)')
      .option('--limit <n>', 'how many to show', positiveWholeNumber, 20)
      .action(action(slicing, (module) => module.slices)),
    'cairn evaluate slices wine@champion',
    'cairn evaluate slices 3 --by alcohol --by "pH,alcohol" --metric mae',
  )
  examples(
    withMeasured(evaluate.command('slice-rows'))
      .description('the rows of one slice with their predictions')
      .argument('<model>', anyModelHelp)
      .argument('<slice>', 'the slice’s name, as `evaluate slices --json` prints it')
      .argument('[data]', dataHelp)
      .requiredOption('--by <columns>', 'the column or pair of the slice', pairs)
      .option('--bins <n>', 'as for the slices', positiveWholeNumber, 4)
      .option('--show <which>', 'all, correct or misclassified; for regression, misclassified lists the largest errors first', 'all')
      .option('--limit <n>', 'how many', positiveWholeNumber, 20)
      .option('--offset <n>', 'how many to skip', wholeNumber, 0)
      .action(action(slicing, (module) => module.sliceRows)),
    `cairn evaluate slice-rows peng 'Sex = "MALE"' --by Sex --show misclassified`,
  )
  examples(
    grouped(evaluate.command('fairness'))
      .description('selection rate, true and false positive rates by group, and their differences')
      .argument('<model>', anyModelHelp)
      .argument('[data]', dataHelp)
      .option('--by <column>', 'a column; may be repeated (default: the protected columns)', collect)
      .option('--positive <label>', 'the class that counts as selected (default: the positive class)')
      .action(action(slicing, (module) => module.fairness)),
    'cairn evaluate fairness credit@champion --by sex',
  )
}

function addDecisions(evaluate: Command): void {
  examples(
    withSeen(evaluate.command('thresholds'))
      .description('binary models: the effect of every threshold, and the best ones')
      .argument('<model>', anyModelHelp)
      .argument('[data]', dataHelp)
      .option('--part <part>', 'all, train, validation or test (default: validation on its own dataset, otherwise all)')
      .option('--recall <share>', 'minimum recall of the preset "recall"', decimal, 0.95)
      .option('--false-positive-cost <n>', 'cost of one such error, for the preset "cost"', positiveDecimal, 1)
      .option('--false-negative-cost <n>', 'cost of one such error, for the preset "cost"', positiveDecimal, 5)
      .action(action(decisions, (module) => module.thresholds)),
    'cairn evaluate thresholds 4 --recall 0.99',
    'cairn evaluate thresholds cancer@champion --false-negative-cost 20',
  )
  examples(
    withMeasured(evaluate.command('changed'))
      .description('rows that two models predict differently')
      .argument('<before>', anyModelHelp)
      .argument('<after>', anyModelHelp)
      .argument('[data]', comparedDataHelp)
      .option('--split-of <model>', 'the model whose split is used (default: the newest one trained on the data)')
      .option('--tolerance <n>', 'for regression: treat differences up to this as zero', decimal, 0)
      .option('--show <which>', 'all, fixed (now better) or broken (now worse)', 'all')
      .option('--limit <n>', 'how many', positiveWholeNumber, 20)
      .option('--offset <n>', 'how many to skip', wholeNumber, 0)
      .action(action(decisions, (module) => module.changed)),
    'cairn evaluate changed cancer@champion cancer --show broken',
  )
  examples(
    withMeasured(evaluate.command('predictions'))
      .description('predictions of a model for every row of a part')
      .argument('<model>', anyModelHelp)
      .argument('[data]', dataHelp)
      .option('--rows <n>', 'maximum number of rows, evenly sampled', positiveWholeNumber, 200_000)
      .option('--limit <n>', 'how many to show', positiveWholeNumber, 20)
      .action(action(decisions, (module) => module.predictions)),
    'cairn evaluate predictions cancer@champion --json',
  )
}
