import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber, runsColumn, runsColumns, runsCondition, wholeNumber } from '../options.ts'

const actions = () => import('../actions/runsTable.ts')

/** Any columns of runs, and ways of looking at them that have a name: more commands of `cairn runs`. */
export function addRunsTableCommands(program: Command): void {
  const runs = program.commands.find((command) => command.name() === 'runs') ?? program.command('runs')
  addTable(runs)
  addViews(runs)
  addArchive(runs)
}

function withTableOptions(command: Command): Command {
  return command
    .option('--columns <list>', 'such as status,param:seed,metric:rmse:test,series:valLoss:best,series:valLoss:step:10', runsColumns)
    .option('--sort <column>', 'column to sort by, such as metric:rmse:test', runsColumn)
    .option('--descending', 'sort descending')
    .option('--ascending', 'sort ascending')
    .option('--dataset <ref>', 'only runs on this dataset')
    .option('--experiment <name>', 'only runs of this experiment')
    .option('--status <status>', 'queued, running, paused, interrupted, failed, stopped or done')
    .option('--tag <tag>', 'only runs with this tag')
    .option('--starred', 'only starred runs')
    .option('--search <text>', 'text in the name or notes')
    .option('--archived <which>', 'without, with or only')
    .option('--where <condition>', 'such as "metric:rmse:test<0.7" or "param:model.family=mlp"; may be repeated', runsCondition)
}

function addTable(runs: Command): void {
  const table = withTableOptions(runs.command('table').description('the runs table, with any parameters, metrics and curves as columns'))
    .option('--view <name>', 'start from a saved view; other options override it')
    .option('--limit <n>', 'how many', positiveWholeNumber, 20)
    .option('--offset <n>', 'how many to skip', wholeNumber, 0)
    .action(action(actions, (module) => module.table))
  examples(
    table,
    'cairn runs table --columns status,param:seed,series:valLoss:best --sort series:valLoss:best',
    'cairn runs table --view "best of wine" --json',
  )
  examples(
    runs
      .command('columns')
      .description('available columns')
      .action(action(actions, (module) => module.columns)),
    'cairn runs columns',
  )
  examples(
    runs
      .command('log')
      .description('the log of a run')
      .argument('<run>', 'run number', positiveWholeNumber)
      .action(action(actions, (module) => module.log)),
    'cairn runs log 3',
  )
}

function addViews(runs: Command): void {
  const views = runs.command('views').description('saved views of the runs table')
  examples(
    views
      .command('list')
      .description('list saved views')
      .action(action(actions, (module) => module.listViews)),
    'cairn runs views list',
  )
  const save = withTableOptions(views.command('save').description('save columns, filters and sort order as a view').argument('<name>'))
    .option('--view <name>', 'start from another view')
    .action(action(actions, (module) => module.saveView))
  examples(save, 'cairn runs views save "best of wine" --dataset wine --columns status,metric:rmse:test --sort metric:rmse:test')
  examples(
    views
      .command('remove')
      .description('delete a saved view')
      .argument('<name>')
      .action(action(actions, (module) => module.removeView)),
    'cairn runs views remove "best of wine"',
  )
  examples(views, 'cairn runs views list')
}

function addArchive(runs: Command): void {
  const command = (name: string, description: string) => runs.command(name).description(description).argument('<runs...>', 'run numbers')
  examples(
    command('archive', 'hide runs from the table; nothing is deleted').action(action(actions, (module) => module.archive)),
    'cairn runs archive 3 4',
  )
  examples(command('unarchive', 'unarchive runs').action(action(actions, (module) => module.unarchive)), 'cairn runs unarchive 3')
}
