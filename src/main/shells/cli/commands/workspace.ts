import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { addBackupCommands } from './governance.ts'

const actions = () => import('../actions/workspace.ts')

export function addInitCommand(program: Command): void {
  const init = program
    .command('init')
    .description('create an empty workspace')
    .argument('[folder]', 'a new or empty folder', '.')
    .action(action(actions, (module) => module.init))
  examples(init, 'cairn init wines', 'cairn init            in the current folder')
}

export function addWorkspaceCommands(program: Command): void {
  const workspace = program.command('workspace').description('show, verify, back up and restore a workspace')
  const info = workspace
    .command('info')
    .description('contents and size of the workspace')
    .action(action(actions, (module) => module.info))
  const verify = workspace
    .command('verify')
    .description('re-hash every object and check every reference; exit code 3 if anything is wrong')
    .option('--changed', 'only hash objects that are new or changed since the last check')
    .action(action(actions, (module) => module.verify))
  addBackupCommands(workspace)
  examples(info, 'cairn workspace info', 'cairn workspace info --workspace wines --json')
  examples(verify, 'cairn workspace verify', 'cairn workspace verify --changed')
  examples(workspace, 'cairn workspace info', 'cairn workspace verify')
}
