import type { FeatureConsumer, FeatureObject } from '../../../../shared/contract/features/index.ts'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { Lineage } from '../governance/Lineage.tsx'
import { ConsumerLink } from './marks.tsx'

const kinds: Readonly<Record<FeatureConsumer['kind'], string>> = {
  view: 'feature view',
  onDemand: 'on-demand view',
  service: 'feature service',
  dataset: 'dataset',
  run: 'run',
  model: 'model version',
  deployment: 'deployment',
}

const columns: readonly Column<FeatureConsumer>[] = [
  {
    id: 'name',
    title: 'Used by',
    names: true,
    className: 'clip',
    value: ({ label }) => label,
    cell: (consumer) => <ConsumerLink consumer={consumer} />,
  },
  { id: 'kind', title: 'Kind', value: ({ kind }) => kinds[kind] },
]

/** What is built on it, from other definitions to deployments. */
export function ConsumersTab({ object: { kind, ref, usedBy } }: { readonly object: FeatureObject }) {
  return (
    <>
      <Card title="Consumers" note="what is built on it">
        <DataTable
          label="Consumers"
          columns={columns}
          rows={usedBy}
          rowKey={(consumer) => `${consumer.kind} ${consumer.label} ${consumer.id ?? ''}`}
          empty="Nothing uses it yet."
        />
      </Card>
      {(kind === 'view' || kind === 'service') && <Lineage of={`${kind}:${ref}`} />}
    </>
  )
}
