import { lazy, Suspense, useMemo } from 'react'
import type { Architecture, Stage } from '../../../../shared/domain/training/architecture.ts'
import { encodingLabels } from '../../../../shared/domain/training/fields/labels.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer, Skeleton } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { TreeCard } from './TreeCard.tsx'

/** The library that draws graphs is loaded by the first one. */
const NodeGraph = lazy(async () => ({ default: (await import('../../ui/graph/NodeGraph.tsx')).NodeGraph }))

/** How a version computes: from raw columns through the layers to the answer. */
export function ArchitectureTab({ version }: { readonly version: string }) {
  const architecture = useQuery(api.models.architecture.queryOptions({ input: { ref: version } }))
  return <Answer query={architecture}>{(data) => <Shown version={version} architecture={data} />}</Answer>
}

interface ShownProps {
  readonly version: string
  readonly architecture: Architecture
}

function Shown({ version, architecture: { stages, edges, features, parameters, trees, unknown } }: ShownProps) {
  const title = trees > 0 ? 'Stages' : 'Layers'
  const items = useMemo(() => stages.map((stage) => ({ id: stage.id, content: <StageBox stage={stage} /> })), [stages])
  return (
    <div className="stack">
      <Card title={title} note={unknown ?? (trees > 0 ? counted(trees, 'tree') : counted(parameters, 'parameter'))}>
        <Suspense fallback={<Skeleton lines={6} />}>
          <NodeGraph
            label={`Graph of the ${title.toLowerCase()}. Use the arrow keys to move between them.`}
            items={items}
            links={edges}
            height={240}
            step={220}
          />
        </Suspense>
        <DataTable label={title} columns={stageColumns} rows={stages} rowKey={({ id }) => id} />
      </Card>
      {trees > 0 && <TreeCard version={version} trees={trees} />}
      {features.length > 0 && (
        <Card title="Preprocessing" note="fitted on the training rows, part of the model">
          <DataTable
            label="Column preprocessing"
            columns={featureColumns}
            rows={features}
            rowKey={({ column, kind }) => `${kind} ${column}`}
            maxHeight={360}
          />
        </Card>
      )}
    </div>
  )
}

const stageColumns: readonly Column<Stage>[] = [
  { id: 'stage', title: 'Stage', names: true, className: 'clip', value: ({ name }) => name },
  { id: 'kind', title: 'Kind', value: ({ kind }) => kind },
  { id: 'in', title: 'In', numeric: true, value: ({ inputs }) => inputs, cell: ({ inputs }) => shape(inputs) },
  { id: 'out', title: 'Out', numeric: true, value: ({ outputs }) => outputs, cell: ({ outputs }) => shape(outputs) },
  {
    id: 'parameters',
    title: 'Parameters',
    numeric: true,
    value: ({ parameters }) => parameters,
    cell: ({ parameters, fixed }) => (
      <>
        {count(parameters)}
        {fixed > 0 && <span className="dim xs"> {count(fixed)} not trained</span>}
      </>
    ),
  },
  { id: 'does', title: 'What it does', className: 'clip', value: ({ detail }) => detail, tip: ({ detail }) => detail },
]

const featureColumns: readonly Column<Architecture['features'][number]>[] = [
  { id: 'column', title: 'Column', names: true, className: 'clip', value: ({ column }) => column },
  { id: 'becomes', title: 'Encoding', value: ({ kind }) => encodingLabels.kind.choices?.[kind] ?? kind },
  { id: 'numbers', title: 'Features', numeric: true, value: ({ outputs }) => outputs.length, cell: ({ outputs }) => count(outputs.length) },
  {
    id: 'which',
    title: 'Feature names',
    className: 'clip',
    value: ({ outputs }) => outputs.join(', '),
    cell: ({ outputs }) => outputs.slice(0, 12).join(', '),
    tip: ({ outputs }) => outputs.slice(0, 50).join(', '),
  },
]

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
