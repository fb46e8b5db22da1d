import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'

const actions = () => import('../actions/engine.ts')

export function addEngineCommands(program: Command): void {
  const engine = program.command('engine').description('which training engines are here, and how to get the faster one')
  const list = engine
    .command('list', { isDefault: true })
    .description('the engines, and why one is or is not available')
    .action(action(actions, (module) => module.list))
  const install = engine
    .command('install')
    .description('fetch and build the native engine; the one command that uses the network')
    .action(action(actions, (module) => module.install))
  examples(list, 'cairn engine', 'cairn engine list --json')
  examples(install, 'cairn engine install')
  examples(engine, 'cairn engine', 'cairn engine install')
}
