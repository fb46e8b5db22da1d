import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'

const actions = () => import('../../actions/automating/daemon.ts')

export function addDaemonCommand(program: Command): void {
  const daemon = program
    .command('daemon')
    .description('run what a workspace does without a person until Ctrl+C: services, monitors, roll-outs, policies')
    .option('--once', 'one round of monitors and policies, without services, until nothing is left to do', false)
    .action(action(actions, (module) => module.daemon))
  examples(daemon, 'cairn daemon', 'cairn daemon --once', 'cairn daemon --json >> cairn.log')
}
