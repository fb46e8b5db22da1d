import { ActionIcon, Menu, NumberInput } from '@mantine/core'
import { useState } from 'react'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { IconArrowLeft, IconArrowRight, IconArrowsHorizontal, IconDots, IconEyeOff, IconPin } from '../../../ui/icons.ts'
import { within } from '../../../ui/table/widths.ts'
import type { ChangeView } from './useRunsView.ts'
import { changeColumn, moveColumn, toggleColumn } from './viewChanges.ts'

/** px that a column grows or shrinks by at once: what a drag of its edge does, by keyboard. */
const step = 40

interface ColumnMenuProps {
  readonly column: RunsColumn
  readonly pinned: boolean
  /** px */
  readonly width: number
  readonly name: string
  readonly change: ChangeView
}

/** Pins, moves, widens and hides a column, and chooses which number of a curve it shows. */
export function ColumnMenu({ column, pinned, width, name, change }: ColumnMenuProps) {
  const widen = (by: number) => change((view) => changeColumn(view, column, { width: within(width + by) }))
  const icon = (Icon: typeof IconPin) => <Icon className="i s" aria-hidden />
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon className="head-menu" size={24} variant="subtle" color="gray" aria-label={`Column ${name}`}>
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
        <Menu.Item leftSection={icon(IconArrowsHorizontal)} closeMenuOnClick={false} onClick={() => widen(step)}>
          Wider
        </Menu.Item>
        <Menu.Item leftSection={icon(IconArrowsHorizontal)} closeMenuOnClick={false} onClick={() => widen(-step)}>
          Narrower
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
