import { Radio, TextInput } from '@mantine/core'
import type { ImportName } from '../../../../shared/contract/packages.ts'

/** What a person decided: another name, or to add it to the model that is there. */
export interface NameChoice {
  readonly kind: 'own' | 'rename' | 'join'
  readonly name: string
}

interface ImportChoiceProps {
  readonly wanted: ImportName
  readonly choice: NameChoice
  readonly onChoice: (choice: NameChoice) => void
}

/** A name that another model has is asked about: nothing is renamed silently. */
export function ImportChoice({ wanted: { name, number, clash, next }, choice, onChoice }: ImportChoiceProps) {
  if (clash === null) return null
  const why =
    clash === 'version'
      ? `${name} v${number} already exists in this workspace, or is in its trash.`
      : `This workspace has another model called “${name}”, which is not from the author of this package.`
  return (
    <section className="pad stack tight sm" aria-label="Model name">
      <p className="banner warn" role="status">
        {why}
      </p>
      <Radio.Group
        aria-label="Import as"
        value={choice.kind}
        onChange={(kind) => onChoice({ ...choice, kind: kind === 'join' ? 'join' : 'rename' })}
      >
        <div className="stack tight">
          <Radio value="rename" label="Import under another name" />
          {choice.kind === 'rename' && (
            <TextInput
              aria-label="Another name"
              maw={320}
              placeholder={`${name} (imported)`}
              value={choice.name}
              onChange={(event) => onChoice({ kind: 'rename', name: event.target.value })}
            />
          )}
          <Radio value="join" label={`Add it to “${name}” as v${next}`} />
        </div>
      </Radio.Group>
    </section>
  )
}
