import type { EngineStatus } from '../../../../shared/domain/training/engine.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { none } from '../../../../shared/numbers.ts'
import { blocks, lines, table } from '../text/table.ts'

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const engines = await client.engines.list({})
    return { data: engines, text: enginesText(engines, cli) }
  })
}

function enginesText(engines: readonly EngineStatus[], { style }: Cli): string {
  return blocks(
    table(
      ['engine', 'here', 'version', 'why'],
      engines.map(({ id, available, version, reason }) => [id, available ? style.good('yes') : 'no', version ?? none, escapeText(reason)]),
    ),
    lines(...engines.map(({ id, howToGet }) => howToGet && `To get ${id}: ${howToGet}`)),
    'With --engine auto, a run times a few steps on each engine and uses the fastest.',
  )
}

export interface InstallOptions {
  readonly wheel?: string
}

export function install(cli: Cli, { wheel }: InstallOptions): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const messages: string[] = []
    for await (const { message } of await client.engines.install({ wheel }, { signal })) {
      // A download tells the same again and again.
      if (message === messages.at(-1)) continue
      messages.push(message)
      cli.note(escapeText(message))
    }
    const engines = await client.engines.list({})
    return { data: { messages, engines }, text: enginesText(engines, cli) }
  })
}

export function remove(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const library = await client.engines.remove({})
    return { data: library, text: 'Removed TensorFlow’s library. Training continues with the WebAssembly engine.' }
  })
}
