import { Popover } from '@mantine/core'
import { useState } from 'react'
import { columnTypes, type ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import { formText } from '../../../../../shared/domain/datasets/readingTexts.ts'
import type { ColumnReading } from '../../../../../shared/domain/datasets/values.ts'
import { IconDots, IconEyeOff } from '../../../ui/icons.ts'
import { ColumnPanel } from './ColumnPanel.tsx'
import { type ImportRequest, withType } from './importRequest.ts'
import { useImport } from './importState.ts'

interface ColumnHeadProps {
  readonly name: string
  readonly type: ColumnType
  readonly reading: ColumnReading | undefined
  readonly request: ImportRequest
  readonly appends: boolean
  readonly onChange: (part: Partial<ImportRequest>) => void
}

/** The name of a column, its type, the form of its values and what it is; everything else opens beside it. */
export function ColumnHead({ name, type, reading, request, appends, onChange }: ColumnHeadProps) {
  const { options, sensitive } = request
  const [open, setOpen] = useState(false)
  const openColumn = useImport((state) => state.openColumn)
  const toggle = (next: boolean) => {
    setOpen(next)
    openColumn(next)
  }
  const now = options.types?.find(({ column }) => column === name)?.type ?? type
  return (
    <span className="preview-head">
      <span className="row">
        <span className="clip" title={name}>
          {name}
        </span>
        {sensitive.includes(name) && <IconEyeOff className="i s" role="img" aria-label="masked" />}
        <Popover opened={open} onChange={toggle} trapFocus returnFocus withinPortal position="bottom-end" width={320} shadow="md">
          <Popover.Target>
            <button
              type="button"
              className="btn quiet icon push"
              aria-label={`Options of ${name}`}
              title="Format, missing values, key, target, marks"
              onClick={() => toggle(!open)}
            >
              <IconDots className="i s" aria-hidden />
            </button>
          </Popover.Target>
          <Popover.Dropdown aria-label={`Options of ${name}`}>
            <ColumnPanel key={now} name={name} type={now} reading={reading} request={request} appends={appends} onChange={onChange} />
          </Popover.Dropdown>
        </Popover>
      </span>
      <select
        className="type-select"
        aria-label={`Type of ${name}`}
        value={now}
        onChange={(event) => onChange({ options: withType(options, name, event.target.value as ColumnType) })}
      >
        {columnTypes.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
      <span className="dim xs clip preview-form" title={formOf(reading)}>
        {[...rolesOf(name, request), formOf(reading)].filter(Boolean).join(' · ')}
      </span>
    </span>
  )
}

/** `1.234,56 €`, and which texts are missing in this column alone. */
function formOf(reading: ColumnReading | undefined): string {
  const tokens = reading?.nullTokens?.filter((token) => token !== '')
  const missing = tokens && (tokens.length === 0 ? 'only empty is missing' : `missing: ${tokens.join(', ')}`)
  return [reading?.form && formText(reading.form), missing].filter(Boolean).join(' · ')
}

function rolesOf(name: string, { options, protected: ofGroups }: ImportRequest): string[] {
  return [
    ...(options.target === name ? ['target'] : []),
    ...(options.key?.includes(name) ? ['key'] : []),
    ...(ofGroups.includes(name) ? ['protected'] : []),
  ]
}
