import { Button } from '@mantine/core'
import { useState } from 'react'
import type { FeatureCell } from '../../../../../shared/contract/features/join.ts'
import type { LookupResult } from '../../../../../shared/contract/features/online.ts'
import type { Column as DataColumn } from '../../../../../shared/domain/datasets/dataset.ts'
import { none, time } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { ageText } from '../../../ui/ageText.ts'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { StateBadge, type ShownState } from '../../../ui/StateBadge.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { CellFields } from './CellFields.tsx'
import { ageOf, cellOf, momentText } from './cells.ts'

interface LookupCardProps {
  /** Ref of a service, or of a view: all of its features. */
  readonly service: string
  readonly keys: readonly DataColumn[]
  readonly request: readonly DataColumn[]
  /** Features whose values are masked. */
  readonly sensitive: readonly string[]
}

/** One key, looked up as an endpoint would. */
export function LookupCard({ service, keys, request, sensitive }: LookupCardProps) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const columns = [...keys, ...request]
  const cells = new Map(columns.map(({ name, type }) => [name, cellOf(texts[name] ?? '', type)]))
  const ready = columns.every(({ name }) => cells.get(name) !== undefined) && keys.every(({ name }) => cells.get(name) !== null)
  const given = (of: readonly DataColumn[]): Record<string, FeatureCell[]> =>
    Object.fromEntries(of.map(({ name }) => [name, [cells.get(name) ?? null]]))
  const lookup = useMutation({
    mutationFn: () => client.features.lookup({ service, keys: given(keys), request: given(request) }),
    onError: () => {},
  })
  return (
    <Card title="Look up a key" note="what an endpoint would answer now">
      <form
        className="pad stack"
        onSubmit={(event) => {
          event.preventDefault()
          lookup.mutate()
        }}
      >
        <div className="one-row lookup-fields">
          <CellFields columns={columns} texts={texts} onText={(name, text) => setTexts((before) => ({ ...before, [name]: text }))} />
          <Button type="submit" disabled={!ready} loading={lookup.isPending}>
            Look up
          </Button>
        </div>
        {lookup.isError && <FailureBanner error={lookup.error} />}
      </form>
      {lookup.data && <Found result={lookup.data} sensitive={sensitive} />}
    </Card>
  )
}

type Status = LookupResult['results'][number]['statuses'][number]

/** In the words of Feast, whose protocol the endpoint speaks; what they mean is shown on hover. */
const statuses: Readonly<Record<Status, ShownState & { readonly help: string }>> = {
  PRESENT: { tone: 'better', text: 'present', help: 'The newest value of the key.' },
  NULL_VALUE: { tone: 'line', text: 'null value', help: 'The newest row of the key has no value here.' },
  NOT_FOUND: { tone: 'warn', text: 'not found', help: 'There is no row of the key.' },
  OUTSIDE_MAX_AGE: { tone: 'worse', text: 'outside max age', help: 'The newest row of the key is older than the view allows.' },
}

interface FoundRow {
  readonly name: string
  readonly value: FeatureCell
  readonly status: Status
  readonly event: string | null
  readonly age: number | null
}

const foundColumns = (sensitive: readonly string[]): readonly Column<FoundRow>[] => [
  { id: 'feature', title: 'Feature', names: true, className: 'clip', value: ({ name }) => name },
  {
    id: 'value',
    title: 'Value',
    value: ({ value }) => value,
    cell: ({ name, value }) =>
      sensitive.includes(name) && value !== null ? <span className="dim">masked</span> : <span className="num">{cellText(value)}</span>,
  },
  {
    id: 'status',
    title: 'Status',
    value: ({ status }) => statuses[status].text,
    tip: ({ status }) => statuses[status].help,
    cell: ({ status }) => <StateBadge state={statuses[status]} />,
  },
  { id: 'event', title: 'Event time (UTC)', className: 'num', value: ({ event }) => (event === null ? null : momentText(event)) },
  { id: 'age', title: 'Age', numeric: true, value: ({ age }) => age, cell: ({ age }) => (age === null ? none : ageText(age)) },
]

function Found({ result: { names, results, at }, sensitive }: { readonly result: LookupResult; readonly sensitive: readonly string[] }) {
  const rows = names.map((name, place): FoundRow => {
    const { values, statuses: found, events } = results[place]
    const event = events[0] ?? null
    return { name, value: values[0] ?? null, status: found[0] ?? 'NOT_FOUND', event, age: event === null ? null : ageOf(event, at) }
  })
  return (
    <div role="status" aria-label="Result of the lookup">
      <DataTable label="Looked up" columns={foundColumns(sensitive)} rows={rows} rowKey={({ name }) => name} />
      <p className="foot-note">Ages at {time(at)}.</p>
    </div>
  )
}

/** With all its digits: what a lookup gives is compared with what a caller got. */
export const cellText = (value: FeatureCell): string => (value === null ? none : String(value))
