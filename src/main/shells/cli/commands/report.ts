import { type Command, Option } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber } from '../options.ts'

const actions = () => import('../actions/report.ts')

export function addReportCommands(program: Command): void {
  const report = program.command('report').description('a run, a comparison or a dataset as a document: Markdown, or one HTML file')
  const run = withOutput(withPart(report.command('run').description('what a run was, how it learned, and how good its model is')))
    .argument('<run>', "the run's number", positiveWholeNumber)
    .action(action(actions, (module) => module.run))
  const compare = withOutput(withPart(report.command('compare').description('runs side by side: what differs, figures, learning curves')))
    .argument('<runs...>', 'two to ten runs, such as 9 10; the first is the baseline')
    .option('--baseline <run>', 'another baseline', positiveWholeNumber)
    .action(action(actions, (module) => module.compare))
  const sheet = withOutput(report.command('datasheet').description('what is known of a dataset version, and what a person wrote'))
    .argument('<ref>', 'a dataset version: name or name@v2')
    .action(action(actions, (module) => module.datasheet))
  examples(run, 'cairn report run 5 --output run-5.html', 'cairn report run 5 > run-5.md')
  examples(compare, 'cairn report compare 9 10 --output x.md')
  examples(sheet, 'cairn report datasheet wine --output wine.html')
  examples(report, 'cairn report run 5 --output run-5.html', 'cairn report compare 9 10 --output x.md')
}

const withPart = (command: Command) =>
  command.addOption(new Option('--part <part>', 'the rows of the figures').choices(['train', 'validation', 'test']).default('test'))

const withOutput = (command: Command) =>
  command
    .option('-o, --output <file>', 'where to; .html gives HTML, anything else Markdown (default: Markdown on the standard output)')
    .option('--overwrite', 'replace the file that is there', false)
