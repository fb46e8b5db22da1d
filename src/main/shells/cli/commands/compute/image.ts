import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'

/** A container image for the machines of a cluster. */
export function addImageCommands(compute: Command): void {
  const image = compute
    .command('image')
    .description('write a folder with a Dockerfile: Ray and the worker of this Cairn, for clusters with another system or without Node')
    .requiredOption('--to <folder>', 'a new or empty folder')
    .option('--for <target>', 'take the versions of Ray and Python from the last check of this target')
    .action(
      action(
        () => import('../../actions/compute/image.ts'),
        (module) => module.image,
      ),
    )
  examples(image, 'cairn compute image --to lab-image --for lab', 'docker build -t cairn-worker lab-image')
}
