import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'

const actions = () => import('../actions/author.ts')

export function addAuthorCommands(program: Command): void {
  const author = program.command('author').description('who makes your changes: the name in the audit log, and the key that signs')
  const show = author
    .command('show')
    .description('your name, and the id of your key, which others check your packages by')
    .action(action(actions, (module) => module.show))
  const set = author
    .command('set')
    .description('set your name; entries of the audit log keep the name that they were made under')
    .argument('[name]', 'your name, as others know you')
    .option('--system', 'use the name of the system user')
    .action(action(actions, (module) => module.set))
  examples(show, 'cairn author show', 'cairn author show --json')
  examples(set, 'cairn author set "Ada Lovelace"', 'cairn author set --system')
  examples(author, 'cairn author show', 'cairn author set "Ada Lovelace"')
}
