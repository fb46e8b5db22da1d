import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'

const actions = () => import('../../actions/compute/targets.ts')

/** The clusters of this person, on this computer. */
export function addTargetCommands(compute: Command): void {
  const list = compute
    .command('list', { isDefault: true })
    .description('your compute targets, and what their last check found; needs no workspace')
    .action(action(actions, (module) => module.list))
  const add = compute
    .command('add')
    .description('add a Ray cluster; nothing is sent to it before you check it or run a job there')
    .argument('<name>', 'what you call it')
    .requiredOption('--address <url>', 'address of the Ray dashboard, such as http://127.0.0.1:8265')
    .requiredOption('--folder <folder>', 'a folder that this computer and all machines of the cluster share')
    .option('--folder-there <folder>', 'the path of the same folder on the cluster (default: the same path)')
    .option('--certificates <file>', 'certificates to trust for an https address, in PEM (default: public certificate authorities)')
    .option('--token-file <file>', 'file with the token of the cluster; - reads standard input')
    .action(action(actions, (module) => module.add))
  const token = compute
    .command('token')
    .description('replace the token of a target; it is kept in the system’s keychain where there is one')
    .argument('<name>', 'name of the target')
    .option('--token-file <file>', 'file with the new token; - reads standard input')
    .option('--remove', 'remove the token', false)
    .action(action(actions, (module) => module.token))
  const check = compute
    .command('check')
    .description('run a probe of a few seconds on the cluster: versions, what is missing, the shared folder')
    .argument('<name>', 'name of the target')
    .action(action(actions, (module) => module.check))
  const remove = compute
    .command('remove')
    .description('remove a target and its token from this computer; the cluster is not asked')
    .argument('<name>', 'name of the target')
    .action(action(actions, (module) => module.remove))
  examples(list, 'cairn compute', 'cairn compute list --json')
  examples(
    add,
    'cairn compute add lab --address http://127.0.0.1:8265 --folder /mnt/shared',
    'ray get-auth-token | cairn compute add lab --address https://ray.example:8265 --folder /mnt/shared --token-file -',
    'cairn compute add lab --address http://127.0.0.1:8265 --folder ~/shared --folder-there /data/shared',
  )
  examples(token, 'ray get-auth-token | cairn compute token lab --token-file -', 'cairn compute token lab --remove')
  examples(check, 'cairn compute check lab', 'cairn compute check lab --json')
  examples(remove, 'cairn compute remove lab')
  examples(
    compute,
    'cairn compute add lab --address http://127.0.0.1:8265 --folder /mnt/shared',
    'cairn compute check lab',
    'cairn compute',
  )
}
