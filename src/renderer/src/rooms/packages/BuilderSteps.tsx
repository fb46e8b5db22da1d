import { IconAlertTriangle, IconCircleCheck } from '../../ui/icons.ts'

export interface BuilderStep {
  readonly name: string
  readonly done: boolean
  readonly note: string
}

/** What a package has, and what is still missing. */
export function BuilderSteps({ steps }: { readonly steps: readonly BuilderStep[] }) {
  return (
    <ol className="builder" aria-label="State of the package">
      {steps.map(({ name, done, note }) => (
        <li key={name}>
          {done ? (
            <IconCircleCheck className="i s c-better" aria-label="done" />
          ) : (
            <IconAlertTriangle className="i s c-warn" aria-label="to do" />
          )}
          <b>{name}</b> <span className="dim clip">{note}</span>
        </li>
      ))}
    </ol>
  )
}
