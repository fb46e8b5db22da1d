import { fileIcon } from '../../../ui/artifacts/fileIcon.ts'
import { IconFile, IconFolder } from '../../../ui/icons.ts'

interface Entry {
  readonly name: string
  readonly kind: 'file' | 'folder'
  /** The runs that have it. */
  readonly in: readonly number[]
  /** Of a file that more than one has. */
  readonly same: boolean | null
}

interface ComparedPathsProps {
  readonly runs: readonly number[]
  readonly entries: readonly Entry[]
  readonly truncated: boolean
  /** The name of the file that is compared. */
  readonly shown: string | undefined
  readonly onFile: (name: string) => void
  readonly onFolder: (name: string) => void
}

/** What the runs have in a folder, and what is the same in all of them. */
export function ComparedPaths({ runs, entries, truncated, shown, onFile, onFolder }: ComparedPathsProps) {
  return (
    <ul>
      {entries.map(({ name, kind, in: having, same }) => {
        const Icon = kind === 'folder' ? IconFolder : (fileIcon(name) ?? IconFile)
        const note = noteOf(runs, having, same)
        return (
          <li key={`${kind} ${name}`}>
            <button
              type="button"
              className="artifact-item compared"
              aria-current={kind === 'file' && name === shown ? 'true' : undefined}
              title={name}
              onClick={() => (kind === 'folder' ? onFolder(name) : onFile(name))}
            >
              <Icon className="i s dim" aria-hidden />
              <span className="clip">{name}</span>
              <span className={`push xs ${note === 'differs' ? 'c-warn' : 'dim'}`}>{note}</span>
            </button>
          </li>
        )
      })}
      {entries.length === 0 && <li className="dim sm pad">None of the runs has files here.</li>}
      {truncated && <li className="dim xs pad">Only the first are listed.</li>}
    </ul>
  )
}

function noteOf(runs: readonly number[], having: readonly number[], same: boolean | null): string {
  if (having.length < runs.length) return having.length === 1 ? `only run ${having[0]}` : `in ${having.length} of ${runs.length}`
  if (same === null) return ''
  return same ? 'same' : 'differs'
}
