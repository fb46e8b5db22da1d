import { Button, Menu, Modal, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import type { PreparationStep } from '../../../../../shared/domain/datasets/preparation.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { IconDots } from '../../../ui/icons.ts'
import { saveFile } from '../../../ui/save.ts'
import { readSteps, stepsText } from './steps/stepDraft.ts'
import { copy } from './view/StepResult.tsx'

interface StepsMenuProps {
  readonly version: string
  readonly steps: readonly PreparationStep[]
  /** All steps of the list are complete. */
  readonly whole: boolean
  readonly onSteps: (steps: readonly PreparationStep[]) => void
  readonly onClear: () => void
}

const fileName = (version: string, end: string) => `${version.replace('@', '-')}-steps.${end}`

/** Steps as text: copied, pasted, in a file for the command line, or as SQL. */
export function StepsMenu({ version, steps, whole, onSteps, onClear }: StepsMenuProps) {
  const [pasting, setPasting] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const sql = useMutation({
    mutationFn: () => client.datasets.preparation.sql({ ref: version, steps: [...steps] }),
    onSuccess: (made) => saveFile(fileName(version, 'sql'), made.sql, 'application/sql'),
  })
  const take = (text: string): string | null => {
    try {
      const read = readSteps(text)
      onSteps(read)
      notifications.show({ message: `Added ${counted(read.length, 'step')}` })
      return null
    } catch (error) {
      return (error as Error).message
    }
  }
  const none = steps.length === 0 || !whole
  return (
    <>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="File of steps"
        onChange={(event) => {
          const [chosen] = event.target.files ?? []
          event.target.value = ''
          void chosen?.text().then((text) => {
            const wrong = take(text)
            if (wrong !== null) notifications.show({ color: 'red', title: chosen.name, message: wrong, autoClose: false })
          })
        }}
      />
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button size="xs" variant="default" px={6} aria-label="Copy, import and export steps">
            <IconDots className="i s" aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={none} onClick={() => copy(stepsText(steps))}>
            Copy steps as JSON
          </Menu.Item>
          <Menu.Item onClick={() => setPasting(true)}>Paste steps…</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => file.current?.click()}>Import steps from a file…</Menu.Item>
          <Menu.Item disabled={none} onClick={() => saveFile(fileName(version, 'json'), stepsText(steps), 'application/json')}>
            Export steps as JSON
          </Menu.Item>
          <Menu.Item disabled={none} onClick={() => sql.mutate()}>
            Export as SQL
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" onClick={onClear}>
            Delete all steps
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={pasting} onClose={() => setPasting(false)} title="Paste steps">
        {pasting && (
          <PasteForm
            onText={(text) => {
              const wrong = take(text)
              if (wrong === null) setPasting(false)
              return wrong
            }}
          />
        )}
      </Modal>
    </>
  )
}

/** @param onText what is wrong with the text, or null */
function PasteForm({ onText }: { readonly onText: (text: string) => string | null }) {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        setWrong(onText(text))
      }}
    >
      <Textarea
        data-autofocus
        label="Steps as JSON"
        description="As copied here, or a file of cairn data prepare. They are added at the end."
        autosize
        minRows={8}
        maxRows={20}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        error={wrong}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setWrong(null)
        }}
      />
      <div className="row">
        <Button type="submit" disabled={text.trim() === ''}>
          Add steps
        </Button>
      </div>
    </form>
  )
}
