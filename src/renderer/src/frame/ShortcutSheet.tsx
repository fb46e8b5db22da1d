import { Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type MenuName, menuTitles } from '../../../shared/commands.ts'
import { useChoices } from '../app/commands.ts'
import { matchCommand } from './palette/fuzzy.ts'
import { keysOf } from '../app/shortcuts.ts'
import { useApp } from '../app/state.ts'

/** All shortcuts by menu, searchable. */
export function ShortcutSheet() {
  const { overlay, show } = useApp()
  const [text, setText] = useState('')
  const choices = useChoices().filter((choice) => choice.shortcut !== undefined && matchCommand(text, choice.title, choice.also))
  return (
    <Modal opened={overlay === 'shortcuts'} onClose={() => show(null)} title="Keyboard shortcuts" size={560}>
      <TextInput
        data-autofocus
        placeholder="Find a shortcut"
        aria-label="Find a shortcut"
        value={text}
        onChange={(event) => setText(event.target.value)}
        mb="md"
      />
      <div className="shortcut-sheet">
        {Object.entries(menuTitles).map(([menu, title]) => {
          const shown = choices.filter((choice) => choice.menu === (menu as MenuName))
          if (shown.length === 0) return null
          return (
            <section key={menu} aria-label={title}>
              <h3 className="h2">{title}</h3>
              <dl className="kv">
                {shown.map((choice) => (
                  <div key={choice.id}>
                    <dt>{choice.title}</dt>
                    <dd className="push">{choice.shortcut && keysOf(choice.shortcut).map((key) => <kbd key={key}>{key}</kbd>)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          )
        })}
        {choices.length === 0 && <p className="dim">No matching shortcuts.</p>}
      </div>
    </Modal>
  )
}
