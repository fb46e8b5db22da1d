import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { metric } from '../../../../shared/numbers.ts'
import { lines, table } from '../text/table.ts'
import { quoted } from '../views/datasets.ts'

export function inspect(cli: Cli, _: object, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const ports = await client.models.external.inspect({ file }, { signal })
    const rows = (['inputs', 'outputs'] as const).flatMap((side) =>
      ports[side].map(({ name, type, shape }) => [side === 'inputs' ? 'input' : 'output', escapeText(name), type, `[${shape.join(', ')}]`]),
    )
    return { data: ports, text: table(['', 'name', 'type', 'shape'], rows) }
  })
}

/** An input of a graph, and the columns that it takes. */
export interface InputColumns {
  readonly input: string
  readonly columns: readonly string[]
}

interface RegisterOptions {
  readonly name: string
  readonly target: string
  readonly labels?: readonly string[]
  readonly input?: readonly InputColumns[]
  readonly output?: string
  readonly threshold?: number
  readonly note: string
}

export function register(cli: Cli, options: RegisterOptions, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const { name, target, labels = [], input = [], output, threshold, note: notes } = options
    const inputs = input.map(({ input: of, columns }) => ({ input: of, columns: [...columns] }))
    const version = await client.models.external.register(
      { file, name, target, labels: [...labels], inputs, output, threshold, notes },
      { signal },
    )
    const { ref, task } = version
    return {
      data: version,
      text: lines(
        `${cli.style.good('Registered')} ${escapeText(file)} as ${cli.style.title(escapeText(ref))}: ${task}${version.threshold === null ? '' : `, threshold ${metric(version.threshold)}`}.`,
        `Next: cairn evaluate ${quoted(ref)} DATA`,
      ),
    }
  })
}
