import { Button, Select, TextInput } from '@mantine/core'
import { IconSearch } from '../../ui/icons.ts'
import { kinds } from '../../../../shared/domain/governance/auditText.ts'

export interface AuditFilter {
  readonly subject: string
  readonly action: string
  readonly actor: string
}

export const everything: AuditFilter = { subject: '', action: '', actor: '' }

/** The part of a filter that asks for something, as the contract takes it. */
export function requestOf(filter: AuditFilter): Partial<AuditFilter> {
  return Object.fromEntries(Object.entries(filter).filter(([, text]) => text.trim() !== ''))
}

interface AuditFiltersProps {
  readonly filter: AuditFilter
  readonly filtered: boolean
  readonly onFilter: (filter: AuditFilter) => void
}

/** Which entries: of what, of which kind, by whom. */
export function AuditFilters({ filter, filtered, onFilter }: AuditFiltersProps) {
  return (
    <div className="row wrap" role="search">
      <TextInput
        w={260}
        leftSection={<IconSearch className="i s" aria-hidden />}
        placeholder="Item: dataset:wine, run:3, model"
        aria-label="Filter by item"
        value={filter.subject}
        onChange={(event) => onFilter({ ...filter, subject: event.target.value })}
      />
      <Select
        w={170}
        aria-label="Kind of change"
        data={[{ value: '', label: 'All kinds' }, ...kinds]}
        value={filter.action}
        onChange={(value) => onFilter({ ...filter, action: value ?? '' })}
      />
      <TextInput
        w={150}
        placeholder="Author or key ID"
        aria-label="Filter by author"
        value={filter.actor}
        onChange={(event) => onFilter({ ...filter, actor: event.target.value })}
      />
      {filtered && (
        <Button variant="subtle" color="gray" onClick={() => onFilter(everything)}>
          Show all
        </Button>
      )}
    </div>
  )
}
