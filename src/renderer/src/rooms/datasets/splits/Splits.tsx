import { skipToken } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import { type SplitPart, splitParts, type SplitSummary } from '../../../../../shared/domain/datasets/dataset.ts'
import { count } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { LeakageCard } from './LeakageCard.tsx'
import { SplitFields } from './SplitFields.tsx'
import { splitOf, type SplitRequest } from './splitRequest.ts'

/** What a split gives, and what would leak through it. */
export function Splits({ version: { ref, target } }: { readonly version: DatasetVersion }) {
  const [request, setRequest] = useState<SplitRequest>({ kind: target ? 'stratified' : 'random', by: null, seed: 7 })
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data ?? []
  const recipe = splitOf(request)
  const leakage = useQuery(api.datasets.leakage.queryOptions({ input: recipe ? { ref, recipe } : skipToken }))
  return (
    <>
      <SplitFields request={request} columns={columns.map(({ name }) => name)} onRequest={setRequest} />
      {recipe ? (
        <Answer query={leakage} lines={6}>
          {(report) => (
            <div className="two">
              <Parts rows={report.split.rows} together={recipe.keepDuplicatesTogether} />
              <LeakageCard report={report} />
            </div>
          )}
        </Answer>
      ) : (
        <p className="dim">Choose the column that {request.kind === 'group' ? 'names the group' : 'tells the time'}.</p>
      )}
    </>
  )
}

function Parts({ rows, together }: { readonly rows: SplitSummary['rows']; readonly together: boolean }) {
  const columns: readonly Column<SplitPart>[] = [
    { id: 'part', title: 'Part', names: true, value: (part) => part },
    { id: 'rows', title: 'Rows', numeric: true, value: (part) => rows[part], cell: (part) => count(rows[part]) },
  ]
  return (
    <Card title="Parts" note={`70 / 15 / 15${together ? ', copies kept together' : ''}`}>
      <DataTable label="Parts" columns={columns} rows={splitParts} rowKey={(part) => part} sorts={false} />
    </Card>
  )
}
