import { Button, Popover, TextInput, UnstyledButton } from '@mantine/core'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { StepKind } from '../../../../../../shared/domain/datasets/preparation.ts'
import { IconPlus } from '../../../../ui/icons.ts'
import type { StepShape } from './stepField.ts'
import { stepIcons } from './stepIcons.ts'
import { stepShapes } from './stepShapes.ts'

const groups: readonly StepShape['group'][] = ['Values', 'Columns', 'Rows', 'Combine']
const entries = Object.entries(stepShapes) as [StepKind, StepShape][]

/** The kinds of steps that a text finds, by title, purpose or another word for it. */
export function foundKinds(text: string): readonly [StepKind, StepShape][] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return entries.filter(([kind, { title, help, also = '' }]) => {
    const all = `${kind} ${title} ${help} ${also}`.toLowerCase()
    return words.every((word) => all.includes(word))
  })
}

interface AddStepProps {
  readonly opened: boolean
  readonly onOpen: (open: boolean) => void
  readonly onAdd: (kind: StepKind) => void
}

/** All kinds of steps, found by typing; arrows walk them. */
export function AddStep({ opened, onOpen, onAdd }: AddStepProps) {
  const [text, setText] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const found = foundKinds(text)
  const add = (kind: StepKind) => {
    onOpen(false)
    setText('')
    onAdd(kind)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus()
  }
  return (
    <Popover opened={opened} onChange={onOpen} position="bottom-start" width={340} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button size="xs" leftSection={<IconPlus className="i s" aria-hidden />} onClick={() => onOpen(!opened)}>
          Add step
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="add-step" aria-label="Add step" onKeyDown={onKeyDown}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (found[0]) add(found[0][0])
          }}
        >
          <TextInput
            data-autofocus
            aria-label="Find a step"
            placeholder="Find a step"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </form>
        <div className="add-step-list" ref={list}>
          {groups.map((group) => {
            const kinds = found.filter(([, shape]) => shape.group === group)
            if (kinds.length === 0) return null
            return (
              <section key={group} aria-label={groupTitles[group]}>
                <h3 className="xs dim">{groupTitles[group]}</h3>
                {kinds.map(([kind, { title, help }]) => {
                  const Icon = stepIcons[kind]
                  return (
                    <UnstyledButton key={kind} className="add-step-kind" onClick={() => add(kind)}>
                      <Icon className="i s" aria-hidden />
                      <span>
                        {title} <span className="xs soft">{help}</span>
                      </span>
                    </UnstyledButton>
                  )
                })}
              </section>
            )
          })}
          {found.length === 0 && <p className="sm dim">No step has this name.</p>}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

const groupTitles: Readonly<Record<StepShape['group'], string>> = {
  Values: 'Values',
  Columns: 'Columns',
  Rows: 'Rows',
  Combine: 'Reshape and combine',
}
