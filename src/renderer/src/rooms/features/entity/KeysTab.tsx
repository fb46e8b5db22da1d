import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { FeatureLink } from '../marks.tsx'

const columns: readonly Column<FeatureObject['keys'][number]>[] = [
  { id: 'key', title: 'Key', names: true, className: 'clip', value: ({ name }) => name },
  { id: 'type', title: 'Type', value: ({ type }) => type },
]

/** By which columns an entity is found, and the views that have values of it. */
export function KeysTab({ object: { keys, usedBy } }: { readonly object: FeatureObject }) {
  const views = usedBy.filter(({ kind }) => kind === 'view')
  return (
    <div className="two">
      <Card title="Keys" note="the columns that identify one">
        <DataTable label="Keys" columns={columns} rows={keys} rowKey={({ name }) => name} sorts={false} />
      </Card>
      <Card title="Views" note="with values of it" padded>
        {views.length === 0 ? (
          <p className="dim sm">No view has values of it yet.</p>
        ) : (
          <ul className="stack tight">
            {views.map(({ label }) => (
              <li key={label}>
                <FeatureLink kind="view" name={label} />
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  )
}
