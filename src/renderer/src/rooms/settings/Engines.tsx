import type { EngineStatus } from '../../../../shared/domain/training/engine.ts'
import type { EngineId } from '../../../../shared/domain/training/recipe.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconCheck, IconMinus } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { EngineLibraryCard } from './EngineLibraryCard.tsx'

const names: Readonly<Record<EngineId, string>> = {
  graph: 'Compiled TensorFlow',
  native: 'Stepwise TensorFlow',
  wasm: 'WebAssembly',
  cpu: 'Plain JavaScript',
}
/** Those that `auto` tries: native is the same library as graph, slower, and takes its place where that one fails. */
const tried: readonly EngineId[] = ['graph', 'wasm']

/** Which engines are here, what that means, and how to get the faster one. */
export function Engines() {
  const engines = useQuery(api.engines.list.queryOptions({ input: {} }))
  return (
    <Card title="Training engines" padded>
      <Answer query={engines}>
        {(list) => (
          <div className="stack sm">
            <p className="soft">{inWords(list)}</p>
            <ul className="stack tight">
              {list.map(({ id, available, version, reason }) => (
                <li key={id} className="engine">
                  <div className="row wrap">
                    <b>{names[id]}</b> <code>{id}</code>
                    <span className="push">
                      <Badge
                        tone={available ? 'better' : 'plain'}
                        icon={available ? <IconCheck className="i" aria-hidden /> : <IconMinus className="i" aria-hidden />}
                      >
                        {available ? `installed, ${version ?? ''}` : 'not installed'}
                      </Badge>
                    </span>
                  </div>
                  <p className="dim">{reason}</p>
                </li>
              ))}
            </ul>
            <EngineLibraryCard />
          </div>
        )}
      </Answer>
    </Card>
  )
}

function inWords(list: readonly EngineStatus[]): string {
  const here = list.filter(({ available, id }) => available && tried.includes(id)).map(({ id }) => names[id])
  if (here.length > 1)
    return `A run times a few steps on ${here.join(' and ')}, uses the faster engine for its recipe and records which one.`
  if (here.length === 1) return `Runs use ${here[0]}, the only fast engine installed. Each run records its engine.`
  return 'Only plain JavaScript is available: training works, but is slow.'
}
