import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'

const actions = () => import('../../actions/compute/profiles.ts')

/** What is found in files that are too large for one machine, or too many. */
export function addProfileCommands(compute: Command): void {
  const profile = compute
    .command('profile')
    .description('profile Parquet files of any size, part by part, here or on a cluster')
    .argument('<files>', 'a Parquet file, a folder of them, or a pattern in quotes')
    .option('--on <target>', 'read them on this compute target, whose shared folder they lie in (default: this computer)')
    .action(action(actions, (module) => module.profile))
  const drift = compute
    .command('drift')
    .description('what drifts in Parquet files of any size; exit code 3 where a check fails')
    .argument('<before>', 'files that came before, or a model version (name@v2 or name@alias) with the data that it was trained on')
    .argument('<files>', 'a Parquet file, a folder of them, or a pattern in quotes')
    .option('--on <target>', 'read them on this compute target, whose shared folder they lie in (default: this computer)')
    .action(action(actions, (module) => module.drift))
  examples(
    profile,
    'cairn compute profile rides',
    'cairn compute profile "rides/2026-*.parquet"',
    'cairn compute profile /mnt/shared/rides --on lab',
  )
  examples(drift, 'cairn compute drift rides/2025 rides/2026', 'cairn compute drift fares@champion /mnt/shared/rides/2026 --on lab')
}
