import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import type { ModelSignature, SignatureInput } from '../../../../shared/domain/packages/package.ts'
import { count, quantity } from '../../../../shared/numbers.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { Facts } from '../../ui/marks.tsx'

/** What goes in and what comes out, as a package would say it. */
export function SignatureTab({ version }: { readonly version: string }) {
  const preview = useQuery(api.models.cards.preview.queryOptions({ input: { ref: version } }))
  return (
    <Answer query={preview} lines={10}>
      {({ signature }) => <SignatureParts signature={signature} />}
    </Answer>
  )
}

/** The same of the package that a version was imported from. */
export function PackagedSignature({ id }: { readonly id: number }) {
  const contents = useQuery(api.packages.show.queryOptions({ input: { package: id } }))
  return (
    <Answer query={contents} lines={10}>
      {({ signature }) => <SignatureParts signature={signature} />}
    </Answer>
  )
}

function SignatureParts({ signature: { inputs, outputs, target, labels, threshold } }: { readonly signature: ModelSignature }) {
  return (
    <div className="run-parts">
      <Card title="Inputs" note={`${count(inputs.length)} raw columns; preprocessing is part of the model`}>
        <DataTable label="Inputs" columns={columns} rows={inputs} rowKey={({ name }) => name} />
      </Card>
      <Card title="Outputs">
        <Facts
          facts={[
            { name: 'Target', value: target },
            ...(labels.length > 0 ? [{ name: 'Classes', value: <span className="wrap-text">{labels.join(', ')}</span> }] : []),
            ...(threshold === null ? [] : [{ name: 'Threshold', value: `${labels[1]} from ${threshold} on` }]),
            ...outputs.map((output) => ({
              name: output.name,
              value: (
                <span className="wrap-text">
                  <span className="mono xs">
                    {output.onnx}[{output.shape.map((side) => (side === -1 ? 'n' : side)).join(', ')}]
                  </span>{' '}
                  {output.description}
                </span>
              ),
            })),
          ]}
        />
      </Card>
    </div>
  )
}

const columns: readonly Column<SignatureInput>[] = [
  { id: 'column', title: 'Column', names: true, className: 'clip', value: ({ name }) => name },
  { id: 'type', title: 'Type', value: ({ type }) => type },
  {
    id: 'graph',
    title: 'In the graph',
    value: ({ onnx }) => onnx,
    cell: ({ onnx, encoding }) => (
      <>
        <span className="mono xs">{onnx}[n]</span> <span className="dim xs">{encoding}</span>
      </>
    ),
  },
  { id: 'seen', title: 'Seen in training', className: 'clip', value: seen },
  { id: 'missing', title: 'Missing as', className: 'mono xs', value: ({ missing }) => missing },
]

function seen({ type, range, levels }: SignatureInput): string {
  if (levels) return levels.join(', ')
  if (!range) return '–'
  const end = (value: number) => (type === 'date' || type === 'datetime' ? new Date(value).toISOString().slice(0, 10) : quantity(value))
  return `${end(range.min)} to ${end(range.max)}`
}
