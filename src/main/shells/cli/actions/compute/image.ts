import { resolve } from 'node:path'
import { CairnError } from '../../../../../shared/errors.ts'
import { writeImage } from '../../../../compute/index.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'

export interface ImageOptions {
  readonly to: string
  readonly for?: string
}

export function image(cli: Cli, { to, for: name }: ImageOptions): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { targets } = name === undefined ? { targets: [] } : await client.compute.targets.list({})
    const target = targets.find((each) => each.name === name)
    if (name !== undefined && !target)
      throw new CairnError('TARGET_NOT_FOUND', `There is no compute target called "${name}".`, { target: name })
    const folder = resolve(to)
    const files = await writeImage(folder, { versions: target?.check?.versions })
    return { data: { folder, files }, text: `Wrote ${to}. Build it: docker build -t cairn-worker ${to}` }
  })
}
