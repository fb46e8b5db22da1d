import { ActionIcon, Menu, NumberInput } from '@mantine/core'
import { type PointerEvent, useState } from 'react'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsView, ShownColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconDots, IconEyeOff, IconPin } from '../../../ui/icons.ts'
import { columnHelp, columnNote, columnTitle, isNumeric } from './columnText.ts'
import type { ChangeView } from './useRunsView.ts'
import { changeColumn, moveColumn, sortBy, sortedOf, toggleColumn } from './viewChanges.ts'

interface HeadCellProps {
  readonly shown: ShownColumn
  readonly width: number
  readonly left: number | undefined
  readonly view: RunsView
  readonly change: ChangeView
}

/** A click sorts; the menu pins, moves, hides, and chooses which number of a curve is shown. */
export function HeadCell({ shown: { column, pinned }, width, left, view, change }: HeadCellProps) {
  const sorted = sortedOf(view, column)
  const title = columnTitle(column)
  const note = columnNote(column)
  const resize = (event: PointerEvent<HTMLElement>) => {
    const [begin, target] = [event.clientX, event.currentTarget]
    target.setPointerCapture(event.pointerId)
    const end = (up: Event) => {
      const wide = Math.round(Math.min(1000, Math.max(60, width + (up as globalThis.PointerEvent).clientX - begin)))
      change((before) => changeColumn(before, column, { width: wide }))
    }
    target.addEventListener('pointerup', end, { once: true })
  }
  return (
    <th
      scope="col"
      aria-sort={sorted ?? 'none'}
      className={`${isNumeric(column) ? 'n' : ''} ${pinned ? 'pinned' : ''}`}
      style={pinned ? { left } : undefined}
    >
      <span className="runs-head">
        <button type="button" className="sort" title={columnHelp(column)} onClick={() => change((before) => sortBy(before, column))}>
          <span className="clip">
            {title}
            {note && <small className="dim">{note}</small>}
          </span>
          {sorted === 'ascending' && <IconArrowUp className="i xs" aria-hidden />}
          {sorted === 'descending' && <IconArrowDown className="i xs" aria-hidden />}
        </button>
        <ColumnMenu column={column} pinned={pinned} name={note ? `${title}, ${note}` : title} change={change} />
        <span className="grid-resize" onPointerDown={resize} aria-hidden />
      </span>
    </th>
  )
}

interface ColumnMenuProps {
  readonly column: RunsColumn
  readonly pinned: boolean
  readonly name: string
  readonly change: ChangeView
}

function ColumnMenu({ column, pinned, name, change }: ColumnMenuProps) {
  const icon = (Icon: typeof IconPin) => <Icon className="i s" aria-hidden />
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon className="runs-head-menu" size={24} variant="subtle" color="gray" aria-label={`Column ${name}`}>
          <IconDots className="i s" aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {column.kind === 'series' && <CurveItems column={column} change={change} />}
        <Menu.Item leftSection={icon(IconPin)} onClick={() => change((view) => changeColumn(view, column, { pinned: !pinned }))}>
          {pinned ? 'Unpin' : 'Pin to the left'}
        </Menu.Item>
        <Menu.Item leftSection={icon(IconArrowLeft)} onClick={() => change((view) => moveColumn(view, column, -1))}>
          Move left
        </Menu.Item>
        <Menu.Item leftSection={icon(IconArrowRight)} onClick={() => change((view) => moveColumn(view, column, 1))}>
          Move right
        </Menu.Item>
        <Menu.Item leftSection={icon(IconEyeOff)} onClick={() => change((view) => toggleColumn(view, column))}>
          Hide
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

type Curve = Extract<RunsColumn, { kind: 'series' }>

function CurveItems({ column, change }: { readonly column: Curve; readonly change: ChangeView }) {
  const [step, setStep] = useState<number | string>(column.show === 'step' ? column.step : 1)
  const { series } = column
  const show = (next: Curve) => change((view) => changeColumn(view, column, { column: next }))
  const mark = (which: Curve['show']) => (column.show === which ? ' ✓' : '')
  return (
    <>
      <Menu.Label>What it shows</Menu.Label>
      <Menu.Item onClick={() => show({ kind: 'series', series, show: 'last' })}>Last{mark('last')}</Menu.Item>
      <Menu.Item onClick={() => show({ kind: 'series', series, show: 'best' })}>Best{mark('best')}</Menu.Item>
      <div className="row pad-x">
        <NumberInput size="xs" w={90} min={0} allowDecimal={false} aria-label="Step" value={step} onChange={setStep} />
        <Menu.Item disabled={step === ''} onClick={() => show({ kind: 'series', series, show: 'step', step: Number(step) })}>
          At this step{mark('step')}
        </Menu.Item>
      </div>
      <Menu.Divider />
    </>
  )
}
