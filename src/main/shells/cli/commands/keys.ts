import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'

const actions = () => import('../actions/sharing/keys.ts')

export function addKeysCommands(program: Command): void {
  const keys = program.command('keys').description('the keys of other authors that you trust, on this computer; needs no workspace')
  const list = keys
    .command('list')
    .description('all keys that you have trusted or revoked')
    .action(action(actions, (module) => module.list))
  const trust = keys
    .command('trust')
    .description('trust the key that signed a package: later packages signed with it show its author as trusted')
    .argument('<key>', 'a .cairn package, or a fingerprint of 64 digits')
    .option('--name <name>', 'what you call the author (default: the name in the package)')
    .action(action(actions, (module) => module.trust))
  const revoke = keys
    .command('revoke')
    .description('no longer trust a key; packages signed with it are shown as not trusted')
    .argument('<key>', 'a name, or the first digits of a fingerprint')
    .action(action(actions, (module) => module.revoke))
  const forget = keys
    .command('forget')
    .description('remove a key from the list: the next package signed with it asks again')
    .argument('<key>', 'a name, or the first digits of a fingerprint')
    .action(action(actions, (module) => module.forget))
  examples(list, 'cairn keys list', 'cairn keys list --json')
  examples(trust, 'cairn keys trust wine-v3.cairn', 'cairn keys trust wine-v3.cairn --name "Ana Pérez"')
  examples(revoke, 'cairn keys revoke "Ana Pérez"', 'cairn keys revoke 1f3a9c2e5b7d8064')
  examples(forget, 'cairn keys forget 1f3a9c2e5b7d8064')
  examples(keys, 'cairn keys trust wine-v3.cairn', 'cairn keys list', 'cairn keys revoke Ana')
}
