import { Link } from '@tanstack/react-router'
import type { FeatureDetail, FeatureObject } from '../../../../../shared/contract/features/index.ts'
import { parseFeatureRef } from '../../../../../shared/domain/features/definitions.ts'
import type { ResolvedService } from '../../../../../shared/domain/features/resolved.ts'
import { none } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { durationText } from '../featureTexts.ts'
import { FeatureLink } from '../marks.tsx'
import { SensitiveMark } from '../view/ViewFeatures.tsx'
import { VersionLink } from '../../datasets/VersionLink.tsx'

type Output = ResolvedService['outputs'][number]
type View = ResolvedService['views'][number]

/** What a service gives and what it must be given: outputs with their views and expressions, keys, request fields. */
export function ServedFeatures({ object }: { readonly object: FeatureObject }) {
  const { service, details } = object
  if (service === null) return <p className="dim">Its features are shown once the problem is fixed.</p>
  return (
    <div className="service-columns">
      <Card title="Outputs" note="in the order in which a model gets them">
        <DataTable<Output>
          label="Outputs"
          columns={outputColumns(service, details)}
          rows={service.outputs}
          rowKey={({ column }) => column}
        />
      </Card>
      <div className="stack">
        <Card title="Inputs" note="what rows and requests must have">
          <DataTable<Input> label="Inputs" columns={inputColumns} rows={inputsOf(service)} rowKey={({ name }) => name} sorts={false} />
        </Card>
        <Card title="Views">
          <DataTable<View> label="Views" columns={viewColumns} rows={service.views} rowKey={({ as }) => as} sorts={false} />
        </Card>
      </div>
    </div>
  )
}

function outputColumns({ expressions }: ResolvedService, details: readonly FeatureDetail[]): readonly Column<Output>[] {
  const expressionOf = ({ source }: Output) =>
    source.kind === 'computed' ? (expressions.find(({ id }) => id === source.id)?.expression ?? null) : null
  const detailOf = ({ column }: Output) => details.find(({ name }) => name === column)
  return [
    { id: 'output', title: 'Output', names: true, pinned: true, className: 'clip', value: ({ column }) => column },
    { id: 'type', title: 'Type', value: ({ type }) => type },
    {
      id: 'view',
      title: 'View',
      className: 'clip',
      value: ({ ref }) => ref,
      cell: ({ ref, source }) =>
        source.kind === 'request' ? (
          <span className="dim">request</span>
        ) : (
          <FeatureLink kind={source.kind === 'view' ? 'view' : 'onDemand'} name={ref} />
        ),
    },
    {
      id: 'from',
      title: 'Feature or expression',
      className: 'feature-expression',
      value: (output) => expressionOf(output) ?? output.feature,
      cell: (output) => {
        const expression = expressionOf(output)
        if (expression !== null) return <code className="wrap-text">{expression}</code>
        return output.source.kind === 'view' ? (
          <Link
            to="/features/$kind/$name"
            params={{ kind: 'view', name: parseFeatureRef(output.ref).name }}
            search={{ tab: 'time', feature: output.feature }}
            title="Values over time"
          >
            {output.feature}
          </Link>
        ) : (
          output.feature
        )
      },
    },
    {
      id: 'description',
      title: 'Description',
      className: 'feature-description wrap-text',
      value: (output) => detailOf(output)?.description,
      cell: (output) => detailOf(output)?.description || <span className="dim">{none}</span>,
    },
    {
      id: 'sensitive',
      title: 'Sensitive',
      value: (output) => detailOf(output)?.sensitive,
      cell: (output) => (detailOf(output)?.sensitive ? <SensitiveMark /> : none),
    },
  ]
}

interface Input {
  readonly name: string
  readonly type: string
  readonly role: 'key' | 'request field'
}

function inputsOf({ keys, request }: ResolvedService): readonly Input[] {
  return [
    ...keys.map(({ name, type }) => ({ name, type, role: 'key' as const })),
    ...request.map(({ name, type }) => ({ name, type, role: 'request field' as const })),
  ]
}

const inputColumns: readonly Column<Input>[] = [
  { id: 'input', title: 'Input', names: true, className: 'clip', value: ({ name }) => name },
  { id: 'role', title: 'Role', value: ({ role }) => role },
  { id: 'type', title: 'Type', value: ({ type }) => type },
]

const viewColumns: readonly Column<View>[] = [
  {
    id: 'view',
    title: 'View',
    names: true,
    className: 'clip',
    value: ({ ref }) => ref,
    cell: ({ ref, as, name }) => (
      <>
        <FeatureLink kind="view" name={ref} />
        {as !== name && <span className="dim"> as {as}</span>}
      </>
    ),
  },
  { id: 'source', title: 'Source', className: 'clip', value: ({ source }) => source, cell: ({ source }) => <VersionLink name={source} /> },
  {
    id: 'age',
    title: 'Max age',
    value: ({ ttl }) => ttl,
    cell: ({ ttl }) => (ttl === null ? <span className="dim">any</span> : durationText(ttl)),
  },
]
