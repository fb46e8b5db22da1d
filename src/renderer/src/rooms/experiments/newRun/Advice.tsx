import { Card } from '../../../ui/Card.tsx'

/** Why the recipe is proposed as it is. */
export function Advice({ notes }: { readonly notes: readonly string[] }) {
  return (
    <Card title="Why this recipe" padded>
      <ul className="stack tight sm soft">
        {notes.map((note) => (
          <li key={note} className="wrap-text">
            {note}
          </li>
        ))}
        {notes.length === 0 && <li>Nothing unusual in this data.</li>}
      </ul>
    </Card>
  )
}
