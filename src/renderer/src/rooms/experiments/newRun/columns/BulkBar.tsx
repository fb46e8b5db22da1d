import { Button, Menu } from '@mantine/core'
import type { ColumnType } from '../../../../../../shared/domain/datasets/dataset.ts'
import { encodingsFor } from '../../../../../../shared/domain/training/encodings.ts'
import { encodingLabels, shownText } from '../../../../../../shared/domain/training/fields/labels.ts'
import { count } from '../../../../../../shared/numbers.ts'
import { IconChevronDown } from '../../../../ui/icons.ts'
import type { ChangeEdits } from '../form.ts'
import { setEncodings, setIncluded } from '../model/changes.ts'
import type { ColumnRow } from './rows.ts'

interface BulkBarProps {
  /** Of the model. */
  readonly family: string
  readonly rows: readonly ColumnRow[]
  readonly visible: readonly ColumnRow[]
  readonly chosen: ReadonlySet<string>
  readonly onChosen: (keys: ReadonlySet<string>) => void
  readonly change: ChangeEdits
}

/** What is done with several columns at once: those that are chosen, or all of a type. */
export function BulkBar({ family, rows, visible, chosen, onChosen, change }: BulkBarProps) {
  const keys = rows.filter(({ key, state }) => chosen.has(key) && state !== 'gone').map(({ key }) => key)
  const include = (included: boolean) => {
    change((before) => setIncluded(before, keys, included))
    onChosen(new Set())
  }
  const allChosen = visible.length > 0 && visible.every(({ key }) => chosen.has(key))
  return (
    <>
      <Button size="xs" variant="default" onClick={() => onChosen(new Set(allChosen ? [] : visible.map(({ key }) => key)))}>
        {allChosen ? 'Clear selection' : `Select ${count(visible.length)} shown`}
      </Button>
      <Button size="xs" variant="default" disabled={keys.length === 0} onClick={() => include(false)}>
        Exclude selected
      </Button>
      <Button size="xs" variant="default" disabled={keys.length === 0} onClick={() => include(true)}>
        Include selected
      </Button>
      <EncodeMenu family={family} rows={rows} chosen={chosen} change={change} />
    </>
  )
}

const groups = [
  { title: 'numeric', types: ['integer', 'number'] },
  { title: 'text', types: ['text'] },
  { title: 'boolean', types: ['boolean'] },
  { title: 'date', types: ['date', 'datetime'] },
] as const satisfies readonly { title: string; types: readonly ColumnType[] }[]

/** One encoding for all included columns of a kind, or for those of them that are chosen. */
function EncodeMenu({ family, rows, chosen, change }: Pick<BulkBarProps, 'family' | 'rows' | 'chosen' | 'change'>) {
  const among = rows.filter(({ key, state }) => state === 'included' && (chosen.size === 0 || chosen.has(key)))
  const of = (types: readonly ColumnType[]) => among.filter(({ type }) => type !== null && types.includes(type))
  const present = groups.filter(({ types }) => of(types).length > 0)
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" disabled={present.length === 0} rightSection={<IconChevronDown className="i s" aria-hidden />}>
          Set encoding
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {present.map(({ title, types }) => (
          <div key={title}>
            <Menu.Label>
              {chosen.size === 0 ? 'All' : 'Selected'} {title} columns ({count(of(types).length)})
            </Menu.Label>
            {encodingsFor(types[0], family).map((kind) => (
              <Menu.Item
                key={kind}
                aria-label={`${shownText(encodingLabels.kind, kind)} for ${title} columns`}
                onClick={() => change((before) => setEncodings(before, of(types), kind))}
              >
                {shownText(encodingLabels.kind, kind)}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
