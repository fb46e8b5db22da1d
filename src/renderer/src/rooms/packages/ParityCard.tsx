import type { FormatParity, ParityReport } from '../../../../shared/domain/packages/parity.ts'
import { count, metric } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { IconCheck, IconInfoCircle, IconX } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'

const formats = [
  { id: 'onnx', name: 'ONNX', runs: 'onnxruntime, MLflow' },
  { id: 'tfjs', name: 'TensorFlow.js', runs: 'browser and Node' },
] as const

/** The proof that every exported format predicts as the trained model does. */
export function ParityCard({ parity }: { readonly parity: ParityReport }) {
  const proven = formats.flatMap((format) => {
    const own = parity[format.id]
    return own ? [{ ...format, own }] : []
  })
  const same = proven.filter(({ own }) => own.labelsDiffering === 0 && own.maxDifference <= parity.tolerance).length
  const worst = Math.max(...proven.map(({ own }) => own.maxDifference))
  return (
    <Card
      title="Parity with the trained model"
      note={`${count(parity.rows)} rows, tolerance ${metric(parity.tolerance)}`}
      actions={
        <Badge tone={same === proven.length ? 'better' : 'worse'} icon={<IconCheck className="i" aria-hidden />}>
          {same} of {proven.length}
        </Badge>
      }
    >
      <DataTable label="Parity of the formats" className="parity" columns={columnsOf(parity.rows)} rows={proven} rowKey={({ id }) => id} />
      <p className="foot-note row">
        <IconInfoCircle className="i s" aria-hidden />
        {worst === 0
          ? 'All formats match the trained model exactly.'
          : `Every format is at least ${count(Math.floor(parity.tolerance / worst))} times closer than the tolerance requires.`}
      </p>
    </Card>
  )
}

interface Proven {
  readonly name: string
  readonly runs: string
  readonly own: FormatParity
}

function columnsOf(rows: number): readonly Column<Proven>[] {
  return [
    { id: 'format', title: 'Format', names: true, value: ({ name }) => name },
    { id: 'runs', title: 'Runs in', className: 'dim', value: ({ runs }) => runs },
    {
      id: 'same',
      title: 'Same label',
      numeric: true,
      value: ({ own }) => rows - own.labelsDiffering,
      cell: ({ own }) => <Same parity={own} rows={rows} />,
    },
    {
      id: 'largest',
      title: 'Largest difference',
      numeric: true,
      value: ({ own }) => own.maxDifference,
      cell: ({ own }) => metric(own.maxDifference),
    },
  ]
}

function Same({ parity: { labelsDiffering, labelsOnBoundary }, rows }: { readonly parity: FormatParity; readonly rows: number }) {
  const Icon = labelsDiffering === 0 ? IconCheck : IconX
  return (
    <>
      <Icon className={`i xs ${labelsDiffering === 0 ? 'c-better' : 'c-worse'}`} aria-hidden /> {count(rows - labelsDiffering)} of{' '}
      {count(rows)}
      {labelsOnBoundary > 0 && <span className="dim"> ({count(labelsOnBoundary)} on the boundary)</span>}
    </>
  )
}
