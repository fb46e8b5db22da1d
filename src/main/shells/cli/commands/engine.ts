import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'

const actions = () => import('../actions/engine.ts')

export function addEngineCommands(program: Command): void {
  const engine = program.command('engine').description('training engines, and how to install the fastest one')
  const list = engine
    .command('list', { isDefault: true })
    .description('list engines and whether each is available')
    .action(action(actions, (module) => module.list))
  const install = engine
    .command('install')
    .description('download and build the native engine; the only command that uses the network')
    .option('--wheel <file>', 'a TensorFlow Python wheel you already downloaded, to install offline')
    .action(action(actions, (module) => module.install))
  const remove = engine
    .command('remove')
    .description('uninstall the native engine from your Cairn folder')
    .action(action(actions, (module) => module.remove))
  examples(list, 'cairn engine', 'cairn engine list --json')
  examples(install, 'cairn engine install', 'cairn engine install --wheel tensorflow_cpu-2.21.0-….whl')
  examples(remove, 'cairn engine remove')
  examples(engine, 'cairn engine', 'cairn engine install')
}
