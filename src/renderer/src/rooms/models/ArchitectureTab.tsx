import { lazy, Suspense, useMemo } from 'react'
import type { Architecture, Stage } from '../../../../shared/domain/training/architecture.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer, Skeleton } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Scroll } from '../../ui/Scroll.tsx'

/** The library that draws graphs is loaded by the first one. */
const StoneGraph = lazy(async () => ({ default: (await import('../../ui/graph/StoneGraph.tsx')).StoneGraph }))

/** How a version computes: from raw columns through the layers to the answer. */
export function ArchitectureTab({ version }: { readonly version: string }) {
  const architecture = useQuery(api.models.architecture.queryOptions({ input: { ref: version } }))
  return <Answer query={architecture}>{(data) => <Shown architecture={data} />}</Answer>
}

function Shown({ architecture: { stages, edges, features, parameters, unknown } }: { readonly architecture: Architecture }) {
  const stones = useMemo(() => stages.map((stage) => ({ id: stage.id, content: <StageBox stage={stage} /> })), [stages])
  return (
    <div className="stack">
      <Card title="Layers" note={unknown ?? counted(parameters, 'parameter')}>
        <Suspense fallback={<Skeleton lines={6} />}>
          <StoneGraph
            label="Graph of the layers. Arrow keys walk from layer to layer."
            stones={stones}
            links={edges}
            height={240}
            step={220}
          />
        </Suspense>
        <Scroll label="Layers">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Stage</th>
                <th scope="col">Kind</th>
                <th scope="col" className="n">
                  In
                </th>
                <th scope="col" className="n">
                  Out
                </th>
                <th scope="col" className="n">
                  Parameters
                </th>
                <th scope="col">What it does</th>
              </tr>
            </thead>
            <tbody>
              {stages.map((stage) => (
                <tr key={stage.id}>
                  <th scope="row" className="clip">
                    {stage.name}
                  </th>
                  <td>{stage.kind}</td>
                  <td className="n">{shape(stage.inputs)}</td>
                  <td className="n">{shape(stage.outputs)}</td>
                  <td className="n">
                    {count(stage.parameters)}
                    {stage.fixed > 0 && <span className="dim xs"> {count(stage.fixed)} not trained</span>}
                  </td>
                  <td className="clip" title={stage.detail}>
                    {stage.detail}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </Card>
      {features.length > 0 && (
        <Card title="Preprocessing" note="fitted on the training rows, part of the model">
          <Scroll label="Preprocessing of the columns" maxHeight={360}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col">Becomes</th>
                  <th scope="col" className="n">
                    Numbers
                  </th>
                  <th scope="col">Which are</th>
                </tr>
              </thead>
              <tbody>
                {features.map(({ column, kind, outputs }) => (
                  <tr key={column}>
                    <th scope="row" className="clip">
                      {column}
                    </th>
                    <td>{kind}</td>
                    <td className="n">{count(outputs.length)}</td>
                    <td className="clip" title={outputs.slice(0, 50).join(', ')}>
                      {outputs.slice(0, 12).join(', ')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </Card>
      )}
    </div>
  )
}

const shape = (value: number | null) => (value === null ? '–' : count(value))

function StageBox({ stage: { name, detail, inputs, outputs } }: { readonly stage: Stage }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys walk the layers
    <div className="in stage" role="img" tabIndex={0} aria-label={`${name}: ${detail}, ${shape(inputs)} in, ${shape(outputs)} out`}>
      <span>
        <b>{name}</b>
        <span className="dim xs clip">{detail}</span>
      </span>
      <span className="num xs dim">
        {shape(inputs)} → {shape(outputs)}
      </span>
    </div>
  )
}
