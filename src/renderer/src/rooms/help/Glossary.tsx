import { terms } from './contents.ts'
import { useFind } from './useFind.tsx'

/** The words that the screens use. */
export function Glossary() {
  const { wanted, field } = useFind('Find a term')
  const found = terms.filter(({ term, text }) => `${term} ${text}`.toLowerCase().includes(wanted))
  // Who asks for a word by its name gets it first.
  const shown = found.toSorted((a, b) => Number(b.term.toLowerCase() === wanted) - Number(a.term.toLowerCase() === wanted))
  return (
    <>
      {field}
      <dl className="terms">
        {shown.map(({ term, text }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {shown.length === 0 && <p className="dim">No matching terms.</p>}
    </>
  )
}
