import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { addBackupCommands } from './governance.ts'

const actions = () => import('../actions/workspace.ts')

export function addInitCommand(program: Command): void {
  const init = program
    .command('init')
    .description('make an empty workspace')
    .argument('[folder]', 'a new or empty folder', '.')
    .action(action(actions, (module) => module.init))
  examples(init, 'cairn init wines', 'cairn init            in the current folder')
}

export function addWorkspaceCommands(program: Command): void {
  const workspace = program.command('workspace').description('look at a workspace as a whole, and check it')
  const info = workspace
    .command('info')
    .description('what is in it, and how large it is')
    .action(action(actions, (module) => module.info))
  const verify = workspace
    .command('verify')
    .description('re-hash every object and check every reference; exit code 3 where something is wrong')
    .option('--changed', 'hash only objects that are new, or whose files changed since they were hashed last')
    .action(action(actions, (module) => module.verify))
  addBackupCommands(workspace)
  examples(info, 'cairn workspace info', 'cairn workspace info --workspace wines --json')
  examples(verify, 'cairn workspace verify', 'cairn workspace verify --changed')
  examples(workspace, 'cairn workspace info', 'cairn workspace verify')
}
