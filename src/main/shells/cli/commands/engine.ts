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
    .option('--wheel <file>', "TensorFlow's Python wheel, where it was fetched already: then nothing is asked of any other machine")
    .action(action(actions, (module) => module.install))
  const remove = engine
    .command('remove')
    .description("remove TensorFlow's library from your folder of Cairn")
    .action(action(actions, (module) => module.remove))
  examples(list, 'cairn engine', 'cairn engine list --json')
  examples(install, 'cairn engine install', 'cairn engine install --wheel tensorflow_cpu-2.21.0-….whl')
  examples(remove, 'cairn engine remove')
  examples(engine, 'cairn engine', 'cairn engine install')
}
