import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'

const actions = () => import('../actions/card.ts')
const refHelp = 'a model version: name, name@v2 or name@alias'

export function addCardCommands(program: Command): void {
  const card = program.command('card').description('model cards and datasheets: the sections that you write')
  addModelCard(card)
  addSheet(card)
  examples(
    card,
    'cairn card set wine intendedUse "Rank wines for a tasting; not for prices."',
    'cairn card check wine',
    'cairn card sheet wine',
  )
}

const text = (command: Command) =>
  command
    .argument('[text]', 'what to write')
    .option('--file <file>', 'read the text from a file; - is standard input')
    .option('--clear', 'clear the section', false)

function addModelCard(card: Command): void {
  examples(
    card
      .command('show')
      .description('the sections that you write, and which are missing')
      .argument('<ref>', refHelp)
      .action(action(actions, (module) => module.show)),
    'cairn card show wine@champion',
  )
  examples(
    text(
      card
        .command('set')
        .description('write a section of a model card')
        .argument('<ref>', refHelp)
        .argument('<section>', 'intendedUse, outOfScope, limits or contact'),
    ).action(action(actions, (module) => module.set)),
    'cairn card set wine contact "Ada, ada@example.org"',
    'cairn card set wine@v2 limits --file limits.md',
  )
  examples(
    card
      .command('copy')
      .description('copy missing sections from the previous version')
      .argument('<ref>', refHelp)
      .option('--from <ref>', 'copy from this version instead')
      .action(action(actions, (module) => module.copy)),
    'cairn card copy wine@v2',
    'cairn card copy wine@v3 --from wine@v1',
  )
  examples(
    card
      .command('check')
      .description('check that all required sections are written; exit code 3 when one is missing')
      .argument('<ref>', refHelp)
      .action(action(actions, (module) => module.check)),
    'cairn card check wine@champion',
  )
  examples(
    card
      .command('preview')
      .description('the whole card as it would be packaged now, in Markdown')
      .argument('<ref>', refHelp)
      .action(action(actions, (module) => module.preview)),
    'cairn card preview wine@champion',
  )
}

function addSheet(card: Command): void {
  examples(
    card
      .command('sheet')
      .description('the datasheet of a dataset, and which sections are missing')
      .argument('<dataset>', "the dataset's name")
      .action(action(actions, (module) => module.sheet)),
    'cairn card sheet wine',
  )
  examples(
    text(
      card
        .command('describe')
        .description("write a section of a dataset's datasheet")
        .argument('<dataset>', "the dataset's name")
        .argument('<section>', 'motivation, composition, collection, preprocessing, uses, distribution or maintenance'),
    ).action(action(actions, (module) => module.describe)),
    'cairn card describe wine motivation "To predict taste from measurements."',
  )
}
