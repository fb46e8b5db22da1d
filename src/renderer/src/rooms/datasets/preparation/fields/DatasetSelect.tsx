import { Select } from '@mantine/core'
import { api } from '../../../../app/connection.ts'
import { useQuery } from '../../../../app/queries.ts'

interface DatasetSelectProps {
  readonly label: string
  readonly quiet?: boolean
  readonly value: string
  readonly onChange: (ref: string) => void
}

/** A dataset, whose latest version is read at each run, or one version of it, which always is. */
export function DatasetSelect({ label, quiet = false, value, onChange }: DatasetSelectProps) {
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data ?? []
  const data = datasets.flatMap(({ name, versions }) => [
    { value: name, label: `${name} (latest version)` },
    ...versions.map(({ ref }) => ({ value: ref, label: ref })),
  ])
  const known = value === '' || data.some((each) => each.value === value)
  return (
    <Select
      {...(quiet ? { 'aria-label': label, placeholder: 'Dataset' } : { label })}
      searchable
      limit={200}
      data={known ? data : [{ value, label: value }, ...data]}
      value={value === '' ? null : value}
      onChange={(ref) => onChange(ref ?? '')}
      error={!known && datasets.length > 0 && `There is no dataset version ${value}`}
    />
  )
}
