import { keysOf } from '../app/shortcuts.ts'

/** The keys of a shortcut, as they are called on this system. */
export function Keys({ shortcut }: { readonly shortcut: string | undefined }) {
  if (shortcut === undefined) return null
  return (
    <span className="keys">
      {keysOf(shortcut).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  )
}
