import { Button, Menu, TextInput } from '@mantine/core'
import { type DragEvent, type KeyboardEvent, useState } from 'react'
import type { StepOutcome } from '../../../../../../shared/contract/datasets/index.ts'
import type { Column } from '../../../../../../shared/domain/datasets/dataset.ts'
import { stepText } from '../../../../../../shared/domain/datasets/stepTexts.ts'
import { IconAlertTriangle, IconDots, IconGripVertical } from '../../../../ui/icons.ts'
import { StepFields } from '../fields/StepFields.tsx'
import { outcomeText } from './outcomeText.ts'
import { readStep, type StepDraft } from './stepDraft.ts'
import { stepIcons } from './stepIcons.ts'
import { stepShapes } from './stepShapes.ts'
import type { StepActions } from './useSteps.ts'

interface StepItemProps {
  readonly draft: StepDraft
  readonly index: number
  readonly selected: boolean
  readonly outcome: StepOutcome | undefined
  /** The columns before it. */
  readonly columns: readonly Column[]
  readonly actions: StepActions
  readonly onSelect: (index: number) => void
}

const dragged = 'application/x-cairn-step'

/** One step: what it does in a line, how much it changes, what is wrong with it; opened, its form. */
export function StepItem({ draft, index, selected, outcome, columns, actions, onSelect }: StepItemProps) {
  const { kind, disabled, note } = draft
  const [over, setOver] = useState(false)
  const read = readStep(draft)
  const Icon = stepIcons[kind]
  const text = 'step' in read ? stepText(read.step) : stepShapes[kind].title
  const problem = outcome?.problem ?? null
  const name = `Step ${index + 1}: ${text}`
  const last = actions.steps.length - 1
  const move = (to: number) => {
    if (to < 0 || to > last) return
    actions.move(draft, to)
    if (selected) onSelect(to)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) move(index + (event.key === 'ArrowUp' ? -1 : 1))
    else if (event.key === 'Delete') actions.remove(draft)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onDrop = (event: DragEvent) => {
    setOver(false)
    const from = actions.steps.find(({ id }) => String(id) === event.dataTransfer.getData(dragged))
    if (!from) return
    event.preventDefault()
    actions.move(from, index)
    onSelect(index)
  }
  return (
    <li
      className={`step ${selected ? 'sel' : ''} ${disabled ? 'off' : ''} ${over ? 'over' : ''}`}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragged)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <div className="step-head">
        <span
          className="step-grip"
          draggable
          title="Drag to reorder, or Alt+Up and Alt+Down"
          aria-hidden
          onDragStart={(event) => {
            event.dataTransfer.setData(dragged, String(draft.id))
            event.dataTransfer.effectAllowed = 'move'
          }}
        >
          <IconGripVertical className="i s" />
        </span>
        <button
          type="button"
          className="step-name"
          aria-expanded={selected}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
          onClick={() => onSelect(index)}
          onKeyDown={onKeyDown}
        >
          <Icon className="i s" aria-hidden />
          <span className="step-text">
            <span className="vh">Step {index + 1}: </span>
            <span className="step-title">{text}</span>
            <span className="xs dim num">
              {disabled ? (
                'Disabled'
              ) : 'wrong' in read ? (
                <span className="warn-text">{read.wrong}</span>
              ) : outcome ? (
                outcomeText(outcome)
              ) : (
                ''
              )}
            </span>
          </span>
        </button>
        <StepMenu name={name} draft={draft} index={index} last={last} actions={actions} onMove={move} />
      </div>
      {problem && !disabled && (
        <p className="step-problem sm" role="alert">
          <IconAlertTriangle className="i s" aria-hidden />
          <span>{problem.message}</span>
        </p>
      )}
      {note !== '' && !selected && <p className="step-note xs soft">{note}</p>}
      {selected && (
        <div className="step-form stack" role="group" aria-label={`Settings of step ${index + 1}`}>
          <StepFields
            draft={draft}
            columns={columns}
            problem={problem}
            onChange={(values, field) => actions.edit({ ...draft, values }, field)}
          />
          {outcome?.notes.map((each) => (
            <p key={each} className="sm warn-text">
              {each}
            </p>
          ))}
          <TextInput
            label="Note"
            placeholder="Why (optional)"
            value={note}
            onChange={(event) => actions.edit({ ...draft, note: event.target.value }, 'Note')}
          />
        </div>
      )}
    </li>
  )
}

interface StepMenuProps {
  readonly name: string
  readonly draft: StepDraft
  readonly index: number
  readonly last: number
  readonly actions: StepActions
  readonly onMove: (to: number) => void
}

function StepMenu({ name, draft, index, last, actions, onMove }: StepMenuProps) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-xs" aria-label={`More for ${name}`}>
          <IconDots className="i s" aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => actions.toggle(draft)}>{draft.disabled ? 'Enable' : 'Disable'}</Menu.Item>
        <Menu.Item onClick={() => actions.duplicate(draft)}>Duplicate</Menu.Item>
        <Menu.Item disabled={index === 0} onClick={() => onMove(index - 1)}>
          Move up
        </Menu.Item>
        <Menu.Item disabled={index === last} onClick={() => onMove(index + 1)}>
          Move down
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" onClick={() => actions.remove(draft)}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
