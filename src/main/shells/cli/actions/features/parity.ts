import { z } from 'zod'
import { parseFeatureRef } from '../../../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { paritiesText, parityText } from '../../views/features/parity.ts'

interface ParityOptions {
  readonly joined?: string
  readonly rows: number
  readonly seed: number
  readonly list: boolean
}

const Made = z.object({ id: z.int() })

export function parity(cli: Cli, { list, ...request }: ParityOptions, service: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const { name } = parseFeatureRef(service)
    if (list) {
      const found = await client.features.parities({ service: name })
      return { data: found, text: paritiesText(found) }
    }
    const { id } = await runJob(await client.features.checkParity({ service, ...request }), Made)
    const made = (await client.features.parities({ service: name })).find((one) => one.id === id)
    if (!made) throw new CairnError('NOT_FOUND', `The replay ${id} is gone.`, { replay: id })
    return { data: made, text: parityText(made, cli.style), exit: made.passed ? 0 : 3 }
  })
}
