import { type Command, Option } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { collect, positiveWholeNumber } from '../options.ts'

const actions = () => import('../actions/report.ts')

export function addReportCommands(program: Command): void {
  const report = program
    .command('report')
    .description('export a run, a comparison, a model card, fairness or a dataset as Markdown, PDF or a single HTML file')
  const run = withOutput(withPart(report.command('run').description('report of a run: recipe, learning curves and metrics')))
    .argument('<run>', 'run number', positiveWholeNumber)
    .action(action(actions, (module) => module.run))
  const compare = withOutput(
    withPart(report.command('compare').description('compare runs side by side: differences, metrics, learning curves')),
  )
    .argument('<runs...>', 'two to ten runs, such as 9 10; the first is the baseline')
    .option('--baseline <run>', 'the baseline run', positiveWholeNumber)
    .action(action(actions, (module) => module.compare))
  const sheet = withOutput(report.command('datasheet').description('the datasheet of a dataset version: its profile and your sections'))
    .argument('<ref>', 'a dataset version: name or name@v2')
    .action(action(actions, (module) => module.datasheet))
  const card = withOutput(report.command('card').description('the model card of a version, with its charts'))
    .argument('<ref>', 'a model version: name, name@v2 or name@alias')
    .action(action(actions, (module) => module.card))
  const fairness = withOutput(report.command('fairness').description('how differently a model version treats groups, on its held-out rows'))
    .argument('<ref>', 'a model version: name, name@v2 or name@alias')
    .option('--by <column>', 'compare the groups of this column; repeatable (default: the protected columns)', collect)
    .option('--positive <class>', 'the class that counts as selected')
    .option('--min-support <n>', 'exclude groups with fewer rows', positiveWholeNumber, 30)
    .action(action(actions, (module) => module.fairness))
  examples(card, 'cairn report card wine@champion --output wine.pdf')
  examples(fairness, 'cairn report fairness loans@v2 --by age --output fairness.pdf')
  examples(run, 'cairn report run 5 --output run-5.html', 'cairn report run 5 --output run-5.pdf', 'cairn report run 5 > run-5.md')
  examples(compare, 'cairn report compare 9 10 --output x.md')
  examples(sheet, 'cairn report datasheet wine --output wine.html')
  examples(report, 'cairn report run 5 --output run-5.html', 'cairn report compare 9 10 --output x.md')
}

const withPart = (command: Command) =>
  command.addOption(new Option('--part <part>', 'the part to report metrics on').choices(['train', 'validation', 'test']).default('test'))

const withOutput = (command: Command) =>
  command
    .option('-o, --output <file>', 'output file: .html for HTML, .pdf for PDF, otherwise Markdown (default: Markdown on standard output)')
    .addOption(new Option('--format <format>', 'whatever the name of the file').choices(['md', 'html', 'pdf']))
    .option('--overwrite', 'overwrite an existing file', false)
