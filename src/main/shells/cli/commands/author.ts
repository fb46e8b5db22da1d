import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'

const actions = () => import('../actions/sharing/author.ts')

export function addAuthorCommands(program: Command): void {
  const author = program.command('author').description('the name and key that sign your changes')
  const show = author
    .command('show')
    .description('your name and key ID, which others use to verify your packages')
    .action(action(actions, (module) => module.show))
  const set = author
    .command('set')
    .description('set your name; existing audit log entries keep the name they were made under')
    .argument('[name]', 'your name')
    .option('--system', 'use your system user name')
    .action(action(actions, (module) => module.set))
  examples(show, 'cairn author show', 'cairn author show --json')
  examples(set, 'cairn author set "Ada Lovelace"', 'cairn author set --system')
  examples(author, 'cairn author show', 'cairn author set "Ada Lovelace"')
}
